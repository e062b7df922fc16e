"""Reads a stored page back into its tree, for pages that the sanitiser has changed."""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from documents.rendering.footnotes import Footnotes
from documents.rendering.from_html import HtmlReader
from documents.rendering.links import Addresses
from documents.rendering.rendered import Labels
from documents.rendering.tree import VOID, Element
from documents.rendering.vocabulary import ATTRIBUTES, BLOCKS, CLASSES, GLOBAL_ATTRIBUTES, INLINE, MARKER_CLASSES, MATHS

_PARAGRAPH_ID = re.compile(r"p\d+\Z")


def parse_stored_page(html: str) -> Element:
    """Returns the tree of a page in the site's own vocabulary, without its paragraph numbers."""
    document = LexborHTMLParser(f'<!DOCTYPE html><body><div id="text">{html}</div>')
    reader = _StoredPageReader(Labels(), Addresses(), Counter(), Footnotes())
    region = document.css_first("#text")
    if region is not None:
        reader.read(region, {})
    return reader.builder.root


class _StoredPageReader(HtmlReader):
    """Reads HTML that the site wrote itself: ids, classes and signs are kept as they are."""

    def _leave(self, node: LexborNode, to_close: int) -> None:
        for _ in range(to_close):
            self.builder.close()

    def _enter(self, node: LexborNode) -> int | None:
        tag = node.tag or ""
        attributes = _own_attributes(tag, node.attributes)
        classes = set(attributes.get("class", "").split())
        if tag == "a" and "pn" in classes:
            return None
        is_sign = bool(classes & (MARKER_CLASSES | {"picture"}))
        is_place = tag == "span" and attributes.keys() == {"id"} and node.first_child is None
        if is_sign or is_place:
            self._register_id(attributes)
            self.builder.add_inline(Element(tag, attributes))
            return None
        if tag in BLOCKS:
            self._register_id(attributes)
            self.builder.open_block(tag, attributes)
            return 1
        if tag in INLINE - VOID and tag not in MATHS:
            self._register_id(attributes)
            self.builder.open_inline(tag, attributes)
            return 1
        return super()._enter(node)


def _own_attributes(tag: str, given: dict[str, str | None]) -> dict[str, str]:
    allowed = ATTRIBUTES.get(tag, frozenset()) | GLOBAL_ATTRIBUTES
    own = {name: value or "" for name, value in given.items() if name in allowed}
    if _PARAGRAPH_ID.match(own.get("id", "")):
        del own["id"]
    if "class" in own:
        own["class"] = " ".join(name for name in own["class"].split() if name in CLASSES.get(tag, frozenset()))
    return own
