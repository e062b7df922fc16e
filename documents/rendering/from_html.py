"""HTML as it comes: read into the tree of an article, without what no article needs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from documents.rendering.attributes import attributes_of, direction_and_language
from documents.rendering.builder import Builder
from documents.rendering.depth import check_depth
from documents.rendering.footnotes import Footnotes, find_footnotes
from documents.rendering.leftovers import DECORATION, REMOTE_PICTURE, leftover
from documents.rendering.links import prefixed
from documents.rendering.maths import formula
from documents.rendering.rendered import Labels
from documents.rendering.tree import Element
from documents.rendering.vocabulary import BLOCKS, HEADINGS, INLINE

_WRAPPERS = frozenset(
    "address article aside body center div fieldset footer form frameset header hgroup html main nav search"
    " section".split()
)
_RENAMED = {
    "acronym": "abbr",
    "dir": "ul",
    "listing": "pre",
    "menu": "ul",
    "plaintext": "pre",
    "strike": "s",
    "tt": "code",
    "xmp": "pre",
}
_PLAIN_SPANS = frozenset({"a", "span"})
_TABLE_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup"})


@dataclass(slots=True)
class Article:
    """An article read from its source, before its white space and numbers are set."""

    root: Element
    dropped: Counter[str] = field(default_factory=Counter)
    settings: dict[str, object] = field(default_factory=dict)


def read_html(html: str, labels: Labels) -> Article:
    """Reads a page or a fragment. Where exactly one `article`, or else one `main`, stands in it, that is read."""
    document = LexborHTMLParser(html)
    region, name = _choose_region(document)
    article = Article(Element(""), settings={"region": name})
    if region is None:
        return article
    base = _base_of(document)
    if base:
        article.settings["base"] = base
    reader = HtmlReader(labels, base, article.dropped, find_footnotes(region))
    reader.pointed_at = _pointed_at(region)
    reader.read(region, direction_and_language(region))
    article.root = reader.builder.root
    return article


def _choose_region(document: LexborHTMLParser) -> tuple[LexborNode | None, str]:
    for name, selector in (("article", "article"), ("main", "main, [role=main]")):
        found = document.css(selector)
        if len(found) == 1:
            return found[0], name
    return document.body, "body"


def _base_of(document: LexborHTMLParser) -> str:
    """The address that the page gives as its own, against which its links are read."""
    for selector, attribute in (
        ("base[href]", "href"),
        ("link[rel=canonical][href]", "href"),
        ('meta[property="og:url"][content]', "content"),
    ):
        node = document.css_first(selector)
        address = (node.attributes.get(attribute) or "").strip() if node is not None else ""
        if re.match(r"https?://", address, re.IGNORECASE):
            return address
    return ""


def _pointed_at(region: LexborNode) -> frozenset[str]:
    return frozenset((node.attributes.get("href") or "")[1:] for node in region.css('a[href^="#"]'))


class HtmlReader:
    """Walks once through the nodes of a page and tells a builder what to keep of them."""

    def __init__(self, labels: Labels, base: str, dropped: Counter[str], footnotes: Footnotes) -> None:
        self.builder = Builder()
        self.pointed_at: frozenset[str] = frozenset()
        self._labels = labels
        self._base = base
        self._dropped = dropped
        self._footnotes = footnotes
        self._ids: set[str] = set()

    def read(self, region: LexborNode, inherited: dict[str, str]) -> None:
        """Reads all that a node holds, without recursion."""
        self.builder.open_wrapper(inherited)
        closings: list[int] = []  # for each node entered: how many things to close after it
        depth = 0
        node = region.first_child
        while node is not None:
            entered = self._enter(node) if node.is_element_node else None
            if node.is_text_node:
                self.builder.text((node.text_content or "").replace("\r\n", "\n").replace("\r", "\n"))
            child = node.first_child if entered is not None else None
            if entered is not None and child is not None:
                closings.append(entered)
                depth = len(closings)
                check_depth(depth)
                node = child
                continue
            self._leave(node, entered or 0)
            while node.next is None and closings:
                parent = node.parent
                assert parent is not None
                node = parent
                self._leave(node, closings.pop())
            node = node.next if node.next is not None and (closings or node.mem_id != region.mem_id) else None
        self.builder.close()

    def _leave(self, node: LexborNode, count: int) -> None:
        for _ in range(count):
            self.builder.close()
        if node.tag == "rt" and count and not _beside(node, "rp", after=True):
            self._parenthesis(")")

    def _enter(self, node: LexborNode) -> int | None:
        """Opens what a node becomes; gives the number of things to close, or None if its content is left out."""
        tag = _RENAMED.get(node.tag or "", node.tag or "")
        given = node.attributes
        what = leftover(node, given)
        if what is not None:
            self._dropped[what] += 1
            return None
        if tag == "a":
            sign = self._footnotes.sign(node, self._labels)
            if sign is not None:
                self._claim(sign.attributes)
                self.builder.atom(sign)
                return None
        if tag == "img" or tag == "image":
            self._picture(given)
            return None
        if tag == "math":
            self.builder.atom(formula(node))
            return None
        if tag in {"br", "wbr"}:
            self.builder.atom(Element(tag))
            return None
        if tag in _WRAPPERS or (tag in _TABLE_PARTS and self._is_layout(node)):
            return self._enter_wrapper(node, tag, given)
        attributes = attributes_of(tag, given, self._base, self._dropped)
        self._name(tag, given, attributes)
        if tag in BLOCKS:
            if tag in {"p", "li"} and self._footnotes.is_note(node):
                attributes["class"] = "footnote"
            self.builder.open_block(tag, attributes)
            return 1
        if tag in INLINE and (tag not in _PLAIN_SPANS or attributes):
            return self._enter_inline(node, tag, attributes)
        return 0

    def _enter_inline(self, node: LexborNode, tag: str, attributes: dict[str, str]) -> int:
        if tag == "a" and "href" not in attributes:
            tag = "span"
            attributes = {name: value for name, value in attributes.items() if name in {"id", "dir", "lang"}}
        if tag in {"a", "span"} and "id" in attributes and node.first_child is None:
            self.builder.atom(Element("span", {"id": attributes["id"]}))
            return 0
        if tag == "rt" and not _beside(node, "rp", after=False):
            self._parenthesis("(")
        self.builder.open_inline(tag, attributes)
        return 1

    def _enter_wrapper(self, node: LexborNode, tag: str, given: dict[str, str | None]) -> int:
        place: dict[str, str] = {}
        if given.get("id") in self.pointed_at:
            self._name("div", given, place)
        if self._footnotes.is_section(node):
            section = {"class": "", "role": "doc-endnotes", "aria-label": self._labels.footnotes}
            self.builder.open_block("section", {**place, **{name: value for name, value in section.items() if value}})
        else:
            self.builder.open_wrapper(direction_and_language(node, given), place.get("id", ""))
        return 1

    def _name(self, tag: str, given: dict[str, str | None], attributes: dict[str, str]) -> None:
        """Gives an element the id that it has in the article, prefixed; a second one of the same name has none."""
        own = given.get("id") or (given.get("name") if tag == "a" else None)
        if own and own.strip():
            attributes["id"] = prefixed(own)
            self._claim(attributes)

    def _claim(self, attributes: dict[str, str]) -> None:
        identifier = attributes.get("id")
        if identifier is None:
            return
        if identifier in self._ids:
            del attributes["id"]
        self._ids.add(identifier)

    def _picture(self, given: dict[str, str | None]) -> None:
        words = " ".join((given.get("alt") or "").split())
        if "alt" in given and not words:
            self._dropped[DECORATION] += 1
            return
        self._dropped[REMOTE_PICTURE] += 1
        label = self._labels.picture.replace("{words}", words) if words else self._labels.bare_picture
        self.builder.atom(
            Element("span", {"class": "picture", "role": "img", "data-words": words or "", "aria-label": label})
        )

    def _parenthesis(self, sign: str) -> None:
        self.builder.open_inline("rp", {})
        self.builder.text(sign)
        self.builder.close()

    def _is_layout(self, node: LexborNode) -> bool:
        """Whether a table only places things: it says so, holds one cell, or holds headings or tables."""
        table: LexborNode | None = node
        while table is not None and table.tag != "table":
            table = table.parent
        if table is None:
            return True
        return _is_layout_table(table)


def _is_layout_table(table: LexborNode) -> bool:
    if table.attributes.get("role") in {"presentation", "none"}:
        return True
    if len(table.css("td, th")) < 2:
        return True
    return any(table.any_css_matches((f"table {name}",)) for name in ("table", *HEADINGS))


def _beside(node: LexborNode, tag: str, *, after: bool) -> bool:
    """Whether the next element on one side has a tag."""
    beside = node.next if after else node.prev
    while beside is not None and not beside.is_element_node:
        beside = beside.next if after else beside.prev
    return beside is not None and beside.tag == tag
