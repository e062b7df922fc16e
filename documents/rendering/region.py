"""Chooses the part of a page that is read as the article."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from documents.rendering.attributes import direction_and_language

_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
# Where a page states its own address, the most reliable source first.
_ADDRESSES = (
    ("base[href]", "href"),
    ("link[rel=canonical][href]", "href"),
    ('meta[property="og:url"][content]', "content"),
)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page and what is needed to read it.

    `name` says which part it is, `address` is the page's own address, `inherited` are the direction and language from
    the elements around it. `ids` maps the ids in it to their tags, and `hrefs` are its links to places on the page.
    """

    node: LexborNode | None
    name: str
    address: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    hrefs: tuple[str, ...] = ()
    inherited: dict[str, str] = field(default_factory=dict)


def choose_region(html: str) -> Region:
    """Returns the one `article` of a page, else its one `main`, else its body.

    The rest of the page is not lost: the whole file is revision 0.
    """
    document = LexborHTMLParser(html)
    address = _address_of(document)
    for name, selector in (("article", "article"), ("main", "main, [role=main]")):
        found = document.css(selector)
        if len(found) == 1:
            return _region(found[0], name, address)
    return Region(None, "body") if document.body is None else _region(document.body, "body", address)


def _region(node: LexborNode, name: str, address: str) -> Region:
    hrefs = tuple(link.attributes.get("href") or "" for link in node.css('a[href^="#"]'))
    inherited = _inherited_by(node) if name != "body" else {}
    return Region(node, name, address, _ids_in(node), hrefs, inherited)


def _address_of(document: LexborHTMLParser) -> str:
    """Returns the page's own address, against which its links are resolved; "" if it states none."""
    for selector, attribute in _ADDRESSES:
        node = document.css_first(selector)
        address = (node.attributes.get(attribute) or "").strip() if node is not None else ""
        if _ABSOLUTE.match(address):
            return address
    return ""


def _ids_in(region: LexborNode) -> dict[str, str]:
    names = {node.attributes.get("name") or "": "a" for node in region.css("a[name]")}
    ids = {node.attributes.get("id") or "": node.tag or "" for node in region.css("[id]")}
    return {identifier: tag for identifier, tag in (names | ids).items() if identifier}


def _inherited_by(region: LexborNode) -> dict[str, str]:
    """Returns direction and language of a region where they differ from those of the page."""
    own: dict[str, str] = {}
    page: dict[str, str] = {}
    node: LexborNode | None = region
    while node is not None and node.is_element_node:
        said = direction_and_language(node.attributes)
        own = {**said, **own}
        if node.tag == "html":
            page = said
        node = node.parent
    return {name: value for name, value in own.items() if page.get(name) != value}
