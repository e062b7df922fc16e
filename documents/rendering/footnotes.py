"""Footnotes of an article. Their marks and back links become signs, which are not part of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from documents.rendering.links import Addresses, prefixed
from documents.rendering.rendered import Labels
from documents.rendering.tree import Element
from documents.rendering.vocabulary import HEADINGS

_MARK = re.compile(r"[\[(]?(\d{1,4}|[a-z]{1,2}|[ivx]{1,6}|[*†‡§¶]{1,3})[\])]?\Z", re.IGNORECASE)
_BACK = re.compile(r"[↩↑⏎↵⤴↰^]\ufe0e?\Z")
_PERMALINK = re.compile(r"[¶#§🔗]?\ufe0e?\Z")
_BACK_CLASSES = frozenset({"footnote-backref", "footnote-back", "reversefootnote"})
_SECTION_CLASSES = frozenset({"footnote", "footnotes", "footnotes-list", "endnotes"})
_LONGEST_MARK = 20


@dataclass(slots=True)
class Footnotes:
    """The footnotes of an article: the label of each mark by the ids at the mark, and the ids of the notes."""

    marks: dict[str, str] = field(default_factory=dict)
    notes: frozenset[str] = frozenset()

    def sign(self, link: LexborNode, addresses: Addresses, labels: Labels) -> Element | None:
        """Returns the sign for a link that is a footnote mark, a back link or a heading's permalink; else None."""
        given = link.attributes
        href = given.get("href") or ""
        target = addresses.safe_href(href) if href.startswith("#") else ""
        if not target:
            return None
        own = (given.get("id") or "").strip()
        attributes = {**({"id": prefixed(own)} if own else {}), "href": target}
        words = "".join(link.text().split())
        if _is_mark(link, words, addresses.tag_at(href)):
            return _sign("noteref", {**attributes, "role": "doc-noteref"}, _shown(words), labels.footnote)
        if _is_way_back(link, words, addresses.tag_at(href)):
            shown = self.marks.get(addresses.identifier(href), "")
            return _sign("backlink", {**attributes, "role": "doc-backlink"}, shown, labels.footnote_back)
        if _is_permalink(link, words):
            return _sign("permalink", attributes, "", labels.heading)
        return None

    def is_note(self, node: LexborNode) -> bool:
        """Returns whether a block is a footnote, that is, whether a mark points at it."""
        return bool(self.notes) and node.attributes.get("id") in self.notes

    def is_section(self, node: LexborNode) -> bool:
        """Returns whether a wrapper contains the footnotes."""
        given = node.attributes
        if given.get("role") == "doc-endnotes":
            return True
        return bool(self.notes) and bool(_SECTION_CLASSES & set((given.get("class") or "").split()))


def find_footnotes(region: LexborNode, addresses: Addresses) -> Footnotes:
    """Finds the marks of notes in an article."""
    marks: dict[str, str] = {}
    notes: set[str] = set()
    for link in region.css('a[href^="#"]'):
        words = "".join(link.text().split())
        href = link.attributes.get("href") or ""
        note = addresses.identifier(href)
        if not note or not _is_mark(link, words, addresses.tag_at(href)):
            continue
        notes.add(note)
        for node in (link, link.parent):
            own = node.attributes.get("id") if node is not None and node.is_element_node else None
            if own:
                marks[own] = _shown(words)
    return Footnotes(marks, frozenset(notes))


def _is_mark(link: LexborNode, words: str, leads_to: str) -> bool:
    """Returns whether a link is a footnote mark.

    It is one if it says so, or if it is a raised number or sign that does not lead to another mark.
    """
    given = link.attributes
    if given.get("role") == "doc-noteref" or given.get("epub:type") == "noteref":
        return True
    if "footnote-ref" in (given.get("class") or "").split():
        return True
    parent = link.parent
    raised = (parent is not None and parent.tag == "sup") or link.css_first("sup") is not None
    return raised and leads_to != "sup" and bool(_MARK.match(words))


def _is_way_back(link: LexborNode, words: str, leads_to: str) -> bool:
    """Returns whether a link leads back to a footnote mark.

    It does if it says so, is an arrow, or is a number, letter or sign that leads to a mark.
    """
    given = link.attributes
    if given.get("role") == "doc-backlink" or given.get("epub:type") == "backlink":
        return True
    if _BACK_CLASSES & set((given.get("class") or "").split()) or _BACK.match(words):
        return True
    return leads_to == "sup" and bool(_MARK.match(words))


def _is_permalink(link: LexborNode, words: str) -> bool:
    parent = link.parent
    while parent is not None and parent.tag in {"span", "div"}:
        parent = parent.parent
    return parent is not None and parent.tag in HEADINGS and bool(_PERMALINK.match(words))


def _shown(words: str) -> str:
    found = _MARK.match(words)
    return found.group(1) if found else words[:_LONGEST_MARK]


def _sign(name: str, attributes: dict[str, str], shown: str, label: str) -> Element:
    if shown:
        attributes = {**attributes, "data-n": shown}
    label = " ".join(label.replace("{n}", shown).split())
    return Element("a", {"class": name, **attributes, "aria-label": label})
