"""Lists in plain text: lines that begin with a bullet, a sign or a number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.rendering.plain_lines import Line
from documents.rendering.tree import Element

_ITEM = re.compile(r"(?P<sign>[•‣▪●◦*+o-]|(?P<number>\d{1,3})(?P<after>[.)]))[ ]+(?P<words>\S.*)\Z")
# These begin an item and nothing else; the other signs also begin sentences, sums and lines of dialogue.
_BULLETS = frozenset("•‣▪●◦")
_ONLY_WITHIN = "o"


@dataclass(slots=True)
class Item:
    """An item of a list: its sign ("•", "*", or what follows its number), the number if it has one, its words."""

    sign: str
    number: int | None
    indent: int
    words: str


def as_item(line: Line) -> Item | None:
    """The item that a line is, if it looks like one."""
    found = _ITEM.match(line.words)
    if found is None:
        return None
    if found["number"]:
        return Item(found["after"], int(found["number"]), line.indent, found["words"])
    return Item(found["sign"], None, line.indent, found["words"])


def is_list(items: list[Item]) -> bool:
    """Whether lines that look like items are a list beyond doubt."""
    if not items or items[0].sign == _ONLY_WITHIN:
        return False
    if items[0].sign in _BULLETS:
        return True
    return len(_alike(items)) > 1


def add_lists(parent: Element, items: list[Item]) -> None:
    """Adds items to an element, as lists in lists where they stand further in; what is no list is a paragraph."""
    while items:
        if not is_list(items) and not (parent.tag == "li" and items[0].sign == _ONLY_WITHIN):
            parent.children.append(Element("p", {}, [_as_typed(items.pop(0))]))
            continue
        alike = _alike(items)
        made = Element("ul") if items[0].number is None else Element("ol", _start(items[0]))
        parent.children.append(made)
        last = items.index(alike[-1]) + 1
        while last < len(items) and items[last].indent > items[0].indent:
            last += 1
        for item, inner in _with_inner(items[:last], alike):
            entry = Element("li", {}, [item.words])
            made.children.append(entry)
            add_lists(entry, inner)
        items = items[last:]


def _alike(items: list[Item]) -> list[Item]:
    """The items of the list that the first one begins: same sign, same indent, numbers counting up."""
    alike = [items[0]]
    for item in items[1:]:
        if item.indent > items[0].indent:
            continue
        counts = item.number is None or item.number == (alike[-1].number or 0) + 1
        if item.indent < items[0].indent or item.sign != items[0].sign or not counts:
            break
        if (item.number is None) != (items[0].number is None):
            break
        alike.append(item)
    return alike


def _with_inner(items: list[Item], alike: list[Item]) -> list[tuple[Item, list[Item]]]:
    """Each item of a list with those that stand further in after it."""
    entries: list[tuple[Item, list[Item]]] = []
    for item in items:
        if any(item is one for one in alike):
            entries.append((item, []))
        else:
            entries[-1][1].append(item)
    return entries


def _start(item: Item) -> dict[str, str]:
    return {} if item.number == 1 else {"start": str(item.number)}


def _as_typed(item: Item) -> str:
    sign = item.sign if item.number is None else f"{item.number}{item.sign}"
    return f"{sign} {item.words}"
