"""Reads HTML into the tree of an article, without the parts that an article does not need."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from documents.rendering.attributes import direction_and_language, kept_attributes
from documents.rendering.builder import Builder
from documents.rendering.depth import check_depth
from documents.rendering.dropped_elements import DECORATION, REMOTE_PICTURE, name_of_dropped
from documents.rendering.footnotes import Footnotes, find_footnotes
from documents.rendering.layout import LayoutTables
from documents.rendering.links import Addresses, prefixed
from documents.rendering.maths import formula
from documents.rendering.region import choose_region
from documents.rendering.rendered import Labels
from documents.rendering.tree import Element
from documents.rendering.vocabulary import BLOCKS, INLINE

_WRAPPERS = frozenset(
    "address article aside body center div fieldset footer form frameset header hgroup html main nav search"
    " section".split()
)
_RENAMED = {
    "acronym": "abbr",
    "dir": "ul",
    "image": "img",
    "listing": "pre",
    "menu": "ul",
    "plaintext": "pre",
    "strike": "s",
    "tt": "code",
    "xmp": "pre",
}
# These mean nothing without attributes.
_DROPPED_WITHOUT_ATTRIBUTES = frozenset({"a", "span"})
# These mean nothing new inside themselves; a page that nests one a thousand times must not grow by it.
_NOT_NESTED_IN_ITSELF = frozenset("b code del em i ins kbd mark s samp strong u var".split())


@dataclass(slots=True)
class ParsedArticle:
    """An article read from its source, before white space and numbers are set."""

    root: Element
    dropped: Counter[str] = field(default_factory=Counter)
    settings: dict[str, object] = field(default_factory=dict)


def read_html(html: str, labels: Labels) -> ParsedArticle:
    """Reads a page or a fragment; if it contains exactly one `article`, or else one `main`, only that is read."""
    region = choose_region(html)
    article = ParsedArticle(Element(""), settings={"region": region.name})
    if region.node is None:
        return article
    if region.address:
        article.settings["base"] = region.address
    addresses = Addresses(region.address, region.ids, region.hrefs)
    reader = HtmlReader(labels, addresses, article.dropped, find_footnotes(region.node, addresses))
    reader.read(region.node, region.inherited)
    article.root = reader.builder.root
    return article


class HtmlReader:
    """Walks once through the nodes of a page and passes to a builder what is kept."""

    def __init__(self, labels: Labels, addresses: Addresses, dropped: Counter[str], footnotes: Footnotes) -> None:
        self.builder = Builder()
        self._labels = labels
        self._addresses = addresses
        self._dropped = dropped
        self._footnotes = footnotes
        self._layout = LayoutTables()
        self._ids: set[str] = set()

    def read(self, region: LexborNode, inherited: dict[str, str]) -> None:
        """Reads all content of a node; `inherited` are the direction and language from the elements around it."""
        self.builder.open_wrapper(inherited)
        open_nodes: list[tuple[LexborNode, int]] = []
        node = region.first_child
        while node is not None:
            to_close: int | None = None
            if node.is_element_node:
                to_close = self._enter(node)
            elif node.is_text_node:
                self.builder.text((node.text_content or "").replace("\r\n", "\n").replace("\r", "\n"))
            if to_close is not None:
                child = node.first_child
                if child is not None:
                    open_nodes.append((node, to_close))
                    check_depth(len(open_nodes))
                    node = child
                    continue
                self._leave(node, to_close)
            while node.next is None and open_nodes:
                node, to_close = open_nodes.pop()
                self._leave(node, to_close)
            node = node.next
        self.builder.close()

    def _leave(self, node: LexborNode, to_close: int) -> None:
        for _ in range(to_close):
            self.builder.close()
        if to_close and _lacks_parenthesis(node, after=True):
            self._parenthesis(")")

    def _enter(self, node: LexborNode) -> int | None:
        """Opens the counterpart of a node.

        Returns the number of things to close, or None if its content is left out.
        """
        tag = _RENAMED.get(node.tag or "", node.tag or "")
        given = node.attributes
        what = name_of_dropped(node, given)
        if what is not None:
            self._dropped[what] += 1
            return None
        atom = self._finished_inline(node, tag, given)
        if atom is not None:
            self.builder.add_inline(atom)
            return None
        if tag == "img":
            return None
        if tag in _WRAPPERS or self._layout.places(node, tag):
            return self._enter_wrapper(node, given)
        attributes = kept_attributes(tag, given, self._addresses, self._dropped)
        self._set_id(tag, given, attributes)
        if tag in BLOCKS:
            if tag in {"p", "li"} and self._footnotes.is_note(node):
                attributes["class"] = "footnote"
            self.builder.open_block(tag, attributes)
            return 1
        if tag in INLINE and (tag not in _DROPPED_WITHOUT_ATTRIBUTES or attributes):
            return self._enter_inline(node, tag, attributes)
        return 0

    def _finished_inline(self, node: LexborNode, tag: str, given: dict[str, str | None]) -> Element | None:
        """Returns the finished inline element that a node becomes; None if it becomes none."""
        if tag == "a":
            sign = self._footnotes.sign(node, self._addresses, self._labels)
            if sign is not None:
                self._register_id(sign.attributes)
            return sign
        if tag == "img":
            return self._picture(given)
        if tag == "math":
            return formula(node)
        return Element(tag) if tag in {"br", "wbr"} else None

    def _enter_inline(self, node: LexborNode, tag: str, attributes: dict[str, str]) -> int:
        if tag == "a" and "href" not in attributes:
            tag = "span"
            attributes = {name: value for name, value in attributes.items() if name in {"id", "dir", "lang"}}
        if tag in _DROPPED_WITHOUT_ATTRIBUTES and "id" in attributes and node.first_child is None:
            self.builder.add_inline(Element("span", {"id": attributes["id"]}))
            return 0
        if not attributes and (
            tag in _DROPPED_WITHOUT_ATTRIBUTES or (tag in _NOT_NESTED_IN_ITSELF and self.builder.is_within(tag))
        ):
            return 0
        if _lacks_parenthesis(node, after=False):
            self._parenthesis("(")
        self.builder.open_inline(tag, attributes)
        return 1

    def _enter_wrapper(self, node: LexborNode, given: dict[str, str | None]) -> int:
        place: dict[str, str] = {}
        if self._addresses.is_pointed_at(given.get("id") or ""):
            self._set_id("div", given, place)
        if self._footnotes.is_section(node):
            section = {"role": "doc-endnotes", "aria-label": self._labels.footnotes}
            self.builder.open_block("section", {**place, **section, **direction_and_language(given)})
        else:
            self.builder.open_wrapper(direction_and_language(given), place.get("id", ""))
        return 1

    def _set_id(self, tag: str, given: dict[str, str | None], attributes: dict[str, str]) -> None:
        """Sets the element's prefixed id; a second element with the same id gets none."""
        own = given.get("id") or (given.get("name") if tag == "a" else None) or ""
        if own.strip():
            attributes["id"] = prefixed(own)
            self._register_id(attributes)

    def _register_id(self, attributes: dict[str, str]) -> None:
        identifier = attributes.get("id")
        if identifier in self._ids:
            del attributes["id"]
        elif identifier is not None:
            self._ids.add(identifier)

    def _picture(self, given: dict[str, str | None]) -> Element | None:
        """Returns the placeholder for a picture; nothing is fetched, so no other server learns who reads."""
        words = " ".join((given.get("alt") or "").split())
        if "alt" in given and not words:
            self._dropped[DECORATION] += 1
            return None
        self._dropped[REMOTE_PICTURE] += 1
        label = self._labels.picture.replace("{words}", words) if words else self._labels.undescribed_picture
        return Element("span", {"class": "picture", "role": "img", "data-words": words, "aria-label": label})

    def _parenthesis(self, sign: str) -> None:
        """Adds a parenthesis around the reading of a ruby, which nothing else separates from its base in the text."""
        self.builder.open_inline("rp", {})
        self.builder.text(sign)
        self.builder.close()


def _lacks_parenthesis(node: LexborNode, *, after: bool) -> bool:
    """Returns whether a node is a ruby reading without a parenthesis on the given side."""
    if node.tag != "rt" or node.parent is None or node.parent.tag != "ruby":
        return False
    beside = node.next if after else node.prev
    while beside is not None and not beside.is_element_node:
        beside = beside.next if after else beside.prev
    return beside is None or beside.tag != "rp"
