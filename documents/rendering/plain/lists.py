"""Lists in plain text: lines that begin with a bullet, a sign or a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from documents.rendering.plain.lines import Line
from documents.rendering.tree import Element

_ITEM = re.compile(r"(?P<sign>[•‣▪●◦*+o-]|(?P<number>\d{1,3})(?P<after>[.)]))[ ]+(?P<words>\S.*)\Z")
# These only ever begin items; the other signs also begin sentences, sums and lines of dialogue.
_BULLETS = frozenset("•‣▪●◦")
_ONLY_WITHIN = "o"
_MAX_DEPTH = 8  # nested lists; deeper items become paragraphs


@dataclass(slots=True)
class Item:
    """A list item: its sign ("•", "*", or what follows its number), its number if it has one, and its text."""

    sign: str
    number: int | None
    indent: int
    words: str


def parse_item(line: Line) -> Item | None:
    """Returns the item if a line looks like one, else None."""
    found = _ITEM.match(line.words)
    if found is None:
        return None
    if found["number"]:
        return Item(found["after"], int(found["number"]), line.indent, found["words"])
    return Item(found["sign"], None, line.indent, found["words"])


def continues_list(lines: list[Line], line: Line) -> bool:
    """Returns whether an item after one blank line continues the list in the lines above.

    Only bullets, asterisks and numbers that count up do so; other signs begin lines of dialogue.
    """
    item = parse_item(line)
    if item is None or line.blanks != 1 or parse_item(lines[0]) is None:
        return False
    before = next((one for one in map(parse_item, reversed(lines)) if one and one.indent == item.indent), None)
    if before is None or before.sign != item.sign:
        return False
    if item.number is not None:
        return before.number == item.number - 1
    return item.sign in _BULLETS or item.sign == "*"


def add_items(parent: Element, items: list[Item], level: int = 0) -> None:
    """Adds what looks like items to an element as lists, nested lists, and paragraphs where it is doubtful."""
    place = 0
    while place < len(items):
        alike = _matching_items(items, place)
        if not _is_list(items[place], len(alike), level):
            parent.children.append(Element("p", {}, [_as_typed(items[place])]))
            place += 1
            continue
        end = alike[-1] + 1
        while end < len(items) and items[end].indent > items[place].indent:
            end += 1
        made = Element("ul") if items[place].number is None else Element("ol", _start(items[place]))
        parent.children.append(made)
        for at, after in pairwise([*alike, end]):
            entry = Element("li", {}, [items[at].words])
            made.children.append(entry)
            add_items(entry, items[at + 1 : after], level + 1)
        place = end


def _is_list(first: Item, length: int, level: int) -> bool:
    """Returns whether matching items are certainly a list."""
    if level > _MAX_DEPTH:
        return False
    if first.sign == _ONLY_WITHIN:
        return level > 0
    return first.sign in _BULLETS or length > 1


def _matching_items(items: list[Item], place: int) -> list[int]:
    """Returns the indexes of the items in one list with that at `place`: same indent and sign, rising numbers."""
    first = items[place]
    alike = [place]
    for at in range(place + 1, len(items)):
        item = items[at]
        if item.indent > first.indent:
            continue
        counts = item.number == (None if first.number is None else first.number + len(alike))
        if item.indent < first.indent or item.sign != first.sign or not counts:
            break
        alike.append(at)
    return alike


def _start(item: Item) -> dict[str, str]:
    return {} if item.number == 1 else {"start": str(item.number)}


def _as_typed(item: Item) -> str:
    sign = item.sign if item.number is None else f"{item.number}{item.sign}"
    return f"{sign} {item.words}"
