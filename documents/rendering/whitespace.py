"""White space of an article: collapsed as a browser would show it, with line ends between blocks."""

from __future__ import annotations

import re

from documents.rendering.tree import Element, has_words
from documents.rendering.vocabulary import BLOCKS, FLOW_OR_TEXT, LISTS, MATHS, STRUCTURE, TABLE_STRUCTURE, TEXT_BLOCKS

_BLANKS = " \t\n"
_RUN = re.compile(r"[ \t\n]*[\t\n][ \t\n]*|  +")  # everything except a single blank, which stays
_LABELS = frozenset({"caption", "figcaption", "summary"})
_ITEMS = frozenset({"li", "dd", "dt", "td", "th"})
# Chinese and Japanese characters, between which a line end is not a blank (CSS Text 3, §4.1.3).
WITHOUT_WORD_SPACES = re.compile(
    "[\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u3190-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
    "\U00020000-\U0003ffff]"
)


def set_white_space(root: Element) -> None:
    """Collapses white space outside `pre` and puts line ends between blocks.

    In the resulting text a blank line separates blocks, and one line feed follows cells, items, `br`, captions and
    summaries; the text neither begins nor ends with one.
    """
    _normalise(root)


def _normalise(element: Element) -> bool:
    """Normalises one element and returns whether any text is left in it."""
    if element.tag == "pre":
        return _normalise_preformatted(element)
    for child in element.children:
        if isinstance(child, Element) and child.tag in BLOCKS:
            _normalise(child)
    spaced: list[Element | str] = []
    previous: Element | None = None
    end_of_previous = 0
    has_text = False
    for unit in _units(element):
        edge = unit if isinstance(unit, Element) else None
        unit_has_text = has_words(unit) if isinstance(unit, Element) else _collapse(unit)
        if unit_has_text and has_text:
            spaced.insert(end_of_previous, _line_ends(element, previous, edge))
        spaced.extend([unit] if isinstance(unit, Element) else _without_empty(unit))
        if unit_has_text:
            has_text, previous, end_of_previous = True, edge, len(spaced)
    element.children = spaced
    return has_text


def _units(element: Element) -> list[Element | list[Element | str]]:
    """Returns the content of an element: blocks, already normalised, and the runs of text between them.

    A block that shows nothing leaves a line break between text, and its ids, because links may point at them.
    """
    units: list[Element | list[Element | str]] = []
    places: list[Element | str] = []
    run: list[Element | str] | None = None
    for child in element.children:
        if not isinstance(child, Element) or child.tag not in BLOCKS:
            if element.tag in STRUCTURE:
                continue
            if run is None:
                units.append(run := [])
            run.append(child)
        elif not has_words(child) and _is_empty_block(child, element):
            places += _id_placeholders(child)
            if run is not None:
                run.append(Element("br"))
        else:
            if child.tag in TEXT_BLOCKS | FLOW_OR_TEXT:
                child.children[:0] = places
                places = []
            units.append(child)
            run = None
    return units


def _is_empty_block(block: Element, parent: Element) -> bool:
    """Returns whether a block without text shows nothing else; cells and rows stay, as they give a table its shape."""
    if block.tag == "hr":
        # The style sheet draws the line above the footnotes.
        return parent.tag == "section"
    if block.tag in {"td", "th", "tr", "thead", "tbody", "tfoot"}:
        return False
    return not _has_visible_content(block)


def _has_visible_content(element: Element) -> bool:
    for child in element.children:
        if not isinstance(child, Element):
            continue
        if child.tag in {"hr", "math"} or child.has_class("picture") or _has_visible_content(child):
            return True
    return False


def _id_placeholders(element: Element) -> list[Element | str]:
    """Returns empty elements with the ids of an element that is dropped."""
    places: list[Element | str] = []
    if "id" in element.attributes:
        places.append(Element("span", {"id": element.attributes["id"]}))
    for child in element.children:
        if isinstance(child, Element):
            places += _id_placeholders(child)
    return places


def _line_ends(parent: Element, before: Element | None, after: Element | None) -> str:
    tags = {edge.tag for edge in (before, after) if edge is not None}
    if parent.tag in TABLE_STRUCTURE or parent.tag in LISTS or tags & _LABELS:
        return "\n"
    if parent.tag in _ITEMS and tags & LISTS:
        return "\n"
    return "\n\n"


def _normalise_preformatted(element: Element) -> bool:
    """Drops the line feeds at the end, which no browser shows as lines, and keeps every other character."""
    pieces = _pieces(element.children)
    for siblings, place in pieces:
        if isinstance(siblings[place], Element):
            siblings[place] = "\n"
    has_text = False
    for siblings, place in reversed(pieces):
        siblings[place] = str(siblings[place]).rstrip("\n")
        if siblings[place]:
            has_text = True
            break
    element.children = _without_empty(element.children)
    if element.children and str(element.children[0]).startswith("\n"):
        # Parsers drop a line feed right after the tag (HTML standard, "pre" in the rules for tree construction).
        element.children.insert(0, Element("span"))
    return has_text


def _pieces(children: list[Element | str]) -> list[tuple[list[Element | str], int]]:
    """Returns the positions of the strings and line breaks of a run, in order."""
    found: list[tuple[list[Element | str], int]] = []
    for place, child in enumerate(children):
        if isinstance(child, str) or child.tag == "br":
            found.append((children, place))
        else:
            found.extend(_pieces(child.children))
    return found


def _collapse(run: list[Element | str]) -> bool:
    """Collapses one run of text in place; returns whether any is left."""
    pieces = _pieces(run)
    _drop_redundant_breaks(pieces)
    last = ""  # the character before, "" at the start of a line
    owed: tuple[list[Element | str], int, str] | None = None  # a blank that is written only if text follows
    for siblings, place in pieces:
        piece = siblings[place]
        if isinstance(piece, Element):
            last, owed = "", None
            continue
        body = piece.strip(_BLANKS)
        head = piece[: len(piece) - len(piece.lstrip(_BLANKS))]
        tail = piece[len(head) + len(body) :]
        if not body:
            siblings[place] = ""
            if head and last:
                owed = (siblings, place, head) if owed is None else (owed[0], owed[1], owed[2] + head)
            continue
        blank = (owed[2] if owed else "") + head
        siblings[place] = _RUN.sub(
            lambda run: _replacement_for_blank(run.string[run.start() - 1], run.string[run.end()], run[0]), body
        )
        if blank and last and _replacement_for_blank(last, body[0], blank) == " ":
            if owed:
                owed[0][owed[1]] = f"{owed[0][owed[1]]} "
            else:
                siblings[place] = f" {siblings[place]}"
        last = body[-1]
        owed = (siblings, place, tail) if tail else None
    return _trim(pieces)


def _replacement_for_blank(before: str, after: str, blank: str) -> str:
    """Returns the replacement for white space between two characters."""
    if "\n" in blank and WITHOUT_WORD_SPACES.match(before) and WITHOUT_WORD_SPACES.match(after):
        return ""
    return " "


def _drop_redundant_breaks(pieces: list[tuple[list[Element | str], int]]) -> None:
    """Empties line breaks that show nothing: at the ends of a run, and beyond two in a row."""
    in_a_row = 2
    breaks: list[tuple[list[Element | str], int]] = []
    for siblings, place in pieces:
        piece = siblings[place]
        if isinstance(piece, Element):
            in_a_row += 1
            if in_a_row > 2:
                siblings[place] = ""
            else:
                breaks.append((siblings, place))
        elif piece.strip():
            in_a_row = 0
            breaks = []
    for siblings, place in breaks:
        siblings[place] = ""


def _trim(pieces: list[tuple[list[Element | str], int]]) -> bool:
    """Strips white space of every kind from both ends of a run; returns whether text is left."""
    for siblings, place in pieces:
        piece = siblings[place]
        if isinstance(piece, str):
            siblings[place] = piece.lstrip()
            if siblings[place]:
                break
    for siblings, place in reversed(pieces):
        piece = siblings[place]
        if isinstance(piece, str):
            siblings[place] = piece.rstrip()
            if siblings[place]:
                return True
    return False


def _without_empty(children: list[Element | str]) -> list[Element | str]:
    """Returns the children that show something, with a line feed after each line break."""
    kept: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            if child:
                kept.append(child)
        elif child.tag == "br":
            kept += [child, "\n"]
        elif child.tag in MATHS:
            kept.append(child)
        else:
            child.children = _without_empty(child.children)
            if child.children or child.tag == "wbr" or "class" in child.attributes:
                kept.append(child)
            elif "id" in child.attributes:
                kept.append(Element("span", {"id": child.attributes["id"]}))
    return kept
