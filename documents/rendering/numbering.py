"""Paragraph numbers, with which a reader of any edition of the page can name a place.

One count numbers paragraphs (also in quotations and details), each item of an outermost list, and each table,
definition list, figure and preformatted block as a whole. Headings, footnotes and the content of a numbered block have
no number of their own.
"""

from __future__ import annotations

from documents.rendering.rendered import Labels
from documents.rendering.tree import Element, has_words
from documents.rendering.vocabulary import TEXT_BLOCKS

_NUMBERED = frozenset({"p", "pre", "li", "dl", "table", "figure"})
_CONTAINERS = frozenset({"blockquote", "details", "ul", "ol", "div"})


def number_paragraphs(root: Element, labels: Labels) -> None:
    """Gives each numbered block its id and, as its first child, the empty link that shows the number."""
    for n, block in enumerate(_numbered(root), start=1):
        own = block.attributes.pop("id", None)
        block.attributes = {"id": f"p{n}", **block.attributes}
        link = Element(
            "a",
            {
                "class": "pn",
                "href": f"#p{n}",
                "data-n": str(n),
                "aria-label": labels.paragraph.replace("{n}", str(n)),
            },
        )
        place = _first_holder(block)
        if block.tag == "pre" and _is_guard(place.children[0]):
            del place.children[0]
        place.children[:0] = [link] if own is None else [link, Element("span", {"id": own})]


def _numbered(element: Element) -> list[Element]:
    found: list[Element] = []
    for child in element.children:
        if not isinstance(child, Element) or child.has_class("footnote"):
            continue
        if child.tag in _NUMBERED:
            if has_words(child):
                found.append(child)
        elif child.tag in _CONTAINERS:
            found += _numbered(child)
    return found


def _is_guard(child: Element | str) -> bool:
    """Returns whether a child only protects the line feed after it from the parser; the number's link does that too."""
    return isinstance(child, Element) and child.tag == "span" and not child.attributes and not child.children


def _first_holder(block: Element) -> Element:
    """Returns the first element of a block that may contain a link; in a table that is its caption or first cell."""
    while block.tag in {"table", "thead", "tbody", "tfoot", "tr", "dl"}:
        parts = [child for child in block.children if isinstance(child, Element)]
        with_words = (part for part in parts if part.tag in TEXT_BLOCKS or has_words(part))
        block = next(with_words, parts[0])
    return block
