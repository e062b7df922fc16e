"""Tables: scopes for screen readers, and scrolling for narrow pages."""

from __future__ import annotations

from documents.rendering.tree import Element, has_words, text_of

_MAX_COLUMNS_UNSCROLLED = 3
_LONGEST_LINE_UNSCROLLED = 40  # code points: what fits a phone


def set_tables(root: Element) -> None:
    """Gives header cells their scope, and makes wide tables and preformatted blocks scroll sideways."""
    for place, child in enumerate(root.children):
        if not isinstance(child, Element):
            continue
        if child.tag == "table":
            _name_headers(child)
            if not root.has_class("wide") and _columns(child) > _MAX_COLUMNS_UNSCROLLED:
                root.children[place] = Element("div", {"class": "wide", "tabindex": "0"}, [child])
        elif child.tag == "pre":
            lines = text_of(child).split("\n")
            if max(map(len, lines)) > _LONGEST_LINE_UNSCROLLED:
                child.attributes["tabindex"] = "0"  # lets the keyboard reach and scroll it
        set_tables(child)


def _name_headers(table: Element) -> None:
    for part, row in _rows(table):
        for number, cell in enumerate(_cells(row)):
            if cell.tag != "th":
                continue
            if not has_words(cell):
                cell.tag = "td"
                cell.attributes.pop("scope", None)
            elif "scope" not in cell.attributes:
                heads_row = part != "thead" and number == 0 and any(one.tag == "td" for one in _cells(row))
                cell.attributes["scope"] = "row" if heads_row else "col"


def _rows(table: Element) -> list[tuple[str, Element]]:
    found: list[tuple[str, Element]] = []
    for part in table.children:
        if isinstance(part, Element):
            found += [(part.tag, row) for row in part.children if isinstance(row, Element) and row.tag == "tr"]
    return found


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row.children if isinstance(cell, Element)]


def _columns(table: Element) -> int:
    return max((len(_cells(row)) for _, row in _rows(table)), default=0)
