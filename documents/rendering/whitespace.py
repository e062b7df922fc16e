"""White space of an article: collapsed as a browser would show it, with line ends where blocks part."""

from __future__ import annotations

import re

from documents.rendering.tree import Element
from documents.rendering.vocabulary import BLOCKS, LISTS, MATHS, MIXED, ROWS, STRUCTURE, WORDS

_BLANKS = " \t\n"
_RUN = re.compile(r"[ \t\n]+")
_LABELS = frozenset({"caption", "figcaption", "summary"})
_ITEMS = frozenset({"li", "dd", "dt", "td", "th"})
# Chinese and Japanese letters and marks, between which a line end is no blank (CSS Text 3, §4.1.3).
_WRITTEN_TIGHT = re.compile(
    "[\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u3190-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
    "\U00020000-\U0003ffff]"
)


def set_white_space(root: Element) -> None:
    """Collapses white space outside `pre` and puts line ends between blocks.

    In the text that results, a blank line stands between blocks and one line feed after cells, items, `br`,
    captions and summaries; none stands at either end.
    """
    _settle(root)


def _settle(element: Element) -> bool:
    """Settles one element and says whether any text is left in it."""
    if element.tag == "pre":
        return _settle_preformatted(element)
    if element.tag == "colgroup":
        return False
    spaced: list[Element | str] = []
    orphans: list[Element | str] = []  # places that links point at, in blocks that hold nothing else
    previous: Element | None = None
    end_of_previous = 0
    has_text = False
    for unit in _units(element):
        if isinstance(unit, Element):
            unit_has_text, edge = _settle(unit), unit
            if not unit_has_text and _is_hollow(unit):
                orphans += _places(unit)
                continue
            if orphans and unit.tag in WORDS | MIXED:
                unit.children[:0] = orphans
                orphans = []
            children: list[Element | str] = [unit]
        else:
            unit_has_text, children, edge = _collapse(unit), _without_empty(unit), None
        if unit_has_text:
            if has_text:
                spaced.insert(end_of_previous, _line_ends(element, previous, edge))
            has_text, previous = True, edge
        spaced.extend(children)
        if unit_has_text:
            end_of_previous = len(spaced)
    element.children = spaced
    return has_text


def _is_hollow(block: Element) -> bool:
    """Whether a block without text shows nothing else either; what gives a table its shape stays."""
    if block.tag in {"hr", "td", "th", "tr", "thead", "tbody", "tfoot", "colgroup"}:
        return False
    return not _holds_a_sight(block)


def _holds_a_sight(element: Element) -> bool:
    return any(
        isinstance(child, Element)
        and (child.tag in {"hr", "math"} or child.has_class("picture") or _holds_a_sight(child))
        for child in element.children
    )


def _places(element: Element) -> list[Element | str]:
    """Empty elements with the ids of an element that is going."""
    places: list[Element | str] = []
    if "id" in element.attributes:
        places.append(Element("span", {"id": element.attributes["id"]}))
    for child in element.children:
        if isinstance(child, Element):
            places += _places(child)
    return places


def _units(element: Element) -> list[Element | list[Element | str]]:
    """The children of a block: blocks, and runs of words between them."""
    units: list[Element | list[Element | str]] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag in BLOCKS:
            units.append(child)
        elif element.tag in STRUCTURE:
            continue
        elif units and isinstance(units[-1], list):
            units[-1].append(child)
        else:
            units.append([child])
    return units


def _line_ends(parent: Element, before: Element | None, after: Element | None) -> str:
    tags = {edge.tag for edge in (before, after) if edge is not None}
    if parent.tag in ROWS or parent.tag in LISTS or tags & _LABELS:
        return "\n"
    if parent.tag in _ITEMS and tags & LISTS:
        return "\n"
    return "\n\n"


def _settle_preformatted(element: Element) -> bool:
    """Leaves every letter but the line feeds at the end, which no browser shows as lines of their own."""
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
    return has_text


def _pieces(children: list[Element | str]) -> list[tuple[list[Element | str], int]]:
    """Where the strings and line breaks of a run stand, in order."""
    found: list[tuple[list[Element | str], int]] = []
    for place, child in enumerate(children):
        if isinstance(child, str) or child.tag == "br":
            found.append((children, place))
        else:
            found.extend(_pieces(child.children))
    return found


def _collapse(run: list[Element | str]) -> bool:
    """Collapses one run of words in place; says whether any are left."""
    pieces = _pieces(run)
    _drop_idle_breaks(pieces)
    last = ""  # the letter before, "" at the start of a line
    owed: tuple[list[Element | str], int, str] | None = None  # a blank not yet known to stand between words
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
        siblings[place] = _RUN.sub(_one_blank, body)
        if blank and last and _joins(last, body[0], blank) == " ":
            if owed:
                owed[0][owed[1]] = f"{owed[0][owed[1]]} "
            else:
                siblings[place] = f" {siblings[place]}"
        last = body[-1]
        owed = (siblings, place, tail) if tail else None
    return _trim(pieces)


def _one_blank(blank: re.Match[str]) -> str:
    return _joins(blank.string[blank.start() - 1], blank.string[blank.end()], blank.group())


def _joins(before: str, after: str, blank: str) -> str:
    """What stands for white space between two letters."""
    if "\n" in blank and _WRITTEN_TIGHT.match(before) and _WRITTEN_TIGHT.match(after):
        return ""
    return " "


def _drop_idle_breaks(pieces: list[tuple[list[Element | str], int]]) -> None:
    """Empties line breaks at the ends of a run, and more than two in a row, which show nothing."""
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
    """Takes white space of every kind from both ends of a run; says whether words are left."""
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
    """The children that show something, with a line feed after each line break."""
    kept: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            if child and kept and isinstance(kept[-1], str):
                kept[-1] += child
            elif child:
                kept.append(child)
        elif child.tag == "br":
            kept += [child, "\n"]
        elif child.tag in MATHS:
            kept.append(child)
        else:
            child.children = _without_empty(child.children)
            if child.children or child.tag == "wbr" or child.attributes.keys() & {"id", "class"}:
                kept.append(child)
    return kept
