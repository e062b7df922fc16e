"""Footnotes of an article: their marks and the ways back become signs, which are no part of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from documents.rendering.links import prefixed
from documents.rendering.rendered import Labels
from documents.rendering.tree import Element

_MARK = re.compile(r"[\[(]?\s*(\d{1,4}|[a-z]{1,2}|[*†‡§¶]{1,3})\s*[\])]?\Z", re.IGNORECASE)
_BACK = re.compile(r"[↩↑⏎↵⤴↰^]\ufe0e?\Z")
_PERMALINK = re.compile(r"[¶#§🔗]?\ufe0e?\Z")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SECTIONS = frozenset({"footnote", "footnotes", "footnotes-list", "endnotes"})


@dataclass(slots=True)
class Footnotes:
    """The notes of an article: `numbers` gives what stands at the mark with an id, `notes` are the ids of notes."""

    numbers: dict[str, str] = field(default_factory=dict)
    notes: frozenset[str] = frozenset()

    def sign(self, link: LexborNode, labels: Labels) -> Element | None:
        """The sign that a link becomes, if it is one: mark of a footnote, way back, or a heading's own link."""
        given = link.attributes
        href = given.get("href") or ""
        if not href.startswith("#") or not href[1:]:
            return None
        words = "".join(link.text().split())
        target = f"#{prefixed(href[1:])}"
        own = {"id": prefixed(given["id"])} if (given.get("id") or "").strip() and given["id"] else {}
        if is_mark(link):
            n = _shown(words)
            return _sign("noteref", {**own, "href": target, "role": "doc-noteref"}, n, labels.footnote)
        if _is_way_back(link, words):
            n = self.numbers.get(href[1:], "")
            return _sign("backlink", {**own, "href": target, "role": "doc-backlink"}, n, labels.back)
        if _is_permalink(link, words):
            return _sign("permalink", {**own, "href": target}, "¶", labels.heading)
        return None

    def is_note(self, node: LexborNode) -> bool:
        """Whether a block is a footnote: a mark points at it."""
        return bool(self.notes) and node.attributes.get("id") in self.notes

    def is_section(self, node: LexborNode) -> bool:
        """Whether a wrapper holds the notes."""
        given = node.attributes
        if given.get("role") == "doc-endnotes":
            return True
        return bool(self.notes) and bool(_SECTIONS & set((given.get("class") or "").split()))


def find_footnotes(region: LexborNode) -> Footnotes:
    """Finds the marks of notes in a page."""
    numbers: dict[str, str] = {}
    notes: set[str] = set()
    for link in region.css('a[href^="#"]'):
        if not is_mark(link):
            continue
        n = _shown("".join(link.text().split()))
        notes.add((link.attributes.get("href") or "")[1:])
        parent = link.parent
        for node in (link, parent):
            identifier = node.attributes.get("id") if node is not None and node.is_element_node else None
            if identifier:
                numbers[identifier] = n
    return Footnotes(numbers, frozenset(notes))


def is_mark(link: LexborNode) -> bool:
    """Whether a link is the mark of a note: it says so, or it is a raised number or sign."""
    given = link.attributes
    if given.get("role") == "doc-noteref" or given.get("epub:type") == "noteref":
        return True
    if "footnote-ref" in (given.get("class") or "").split():
        return True
    parent = link.parent
    raised = (parent is not None and parent.tag == "sup") or link.css_first("sup") is not None
    return raised and bool(_MARK.match("".join(link.text().split())))


def _shown(words: str) -> str:
    found = _MARK.match(words)
    return found.group(1) if found else words[:20]


def _is_way_back(link: LexborNode, words: str) -> bool:
    given = link.attributes
    if given.get("role") == "doc-backlink" or given.get("epub:type") == "backlink":
        return True
    if {"footnote-backref", "footnote-back", "reversefootnote"} & set((given.get("class") or "").split()):
        return True
    return bool(_BACK.match(words))


def _is_permalink(link: LexborNode, words: str) -> bool:
    parent = link.parent
    while parent is not None and parent.tag in {"span", "div"}:
        parent = parent.parent
    return parent is not None and parent.tag in _HEADINGS and bool(_PERMALINK.match(words))


def _sign(name: str, attributes: dict[str, str], n: str, label: str) -> Element:
    return Element("a", {"class": name, **attributes, "data-n": n, "aria-label": label.replace("{n}", n).strip()})
