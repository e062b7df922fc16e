"""Reads plain text as paragraphs, headings and lists, by rules that a person could apply by eye."""

from __future__ import annotations

from documents.rendering.plain.headings import heading_groups
from documents.rendering.plain.lines import Line, group_lines, join_lines, starts_paragraph, wrap_width
from documents.rendering.plain.lists import Item, add_items, continues_list, parse_item
from documents.rendering.tree import Element


def read_plain(text: str) -> Element:
    """Returns the tree of a plain text.

    Blank lines separate paragraphs. Lines that were wrapped at one width are joined again; otherwise every line is a
    paragraph. Lines that begin with a bullet are a list. So are two or more lines with the same other sign, or with
    numbers that count up, even with a blank line between them. A short single line between prose is a heading. Whatever
    is doubtful is a paragraph.
    """
    root = Element("")
    groups = group_lines(text)
    width = wrap_width(groups)
    groups = _with_loose_lists(groups)
    headings = heading_groups(groups, width)
    for place, group in enumerate(groups):
        if place in headings:
            root.children.append(Element("h2", {}, [group[0].words]))
        else:
            _add_group(root, group, width)
    return root


def _with_loose_lists(groups: list[list[Line]]) -> list[list[Line]]:
    """Merges groups that are one list with blank lines between its items."""
    joined_groups: list[list[Line]] = []
    for group in groups:
        if joined_groups and continues_list(joined_groups[-1], group[0]):
            joined_groups[-1] += group
        else:
            joined_groups.append(group)
    return joined_groups


def _add_group(root: Element, lines: list[Line], width: int) -> None:
    place = 0
    while place < len(lines):
        items, after = _items(lines, place, width)
        if items:
            add_items(root, items)
        else:
            after = _end_of_paragraph(lines, place, width)
            root.children.append(Element("p", {}, [join_lines(lines[place:after])]))
        place = after


def _items(lines: list[Line], place: int, width: int) -> tuple[list[Item], int]:
    """Returns the consecutive lines from `place` that look like items, and the index of the first line after them."""
    items: list[Item] = []
    while place < len(lines):
        item = parse_item(lines[place])
        if item is None:
            break
        after = place + 1
        while after < len(lines) and _continues_item(lines[after - 1], lines[after], item, width):
            after += 1
        item.words = join_lines([Line(item.words, item.indent), *lines[place + 1 : after]])
        items.append(item)
        place = after
    return items, place


def _continues_item(before: Line, line: Line, item: Item, width: int) -> bool:
    """Returns whether a line continues an item, that is, whether it is indented under the item's text."""
    return (
        line.indent > item.indent and parse_item(line) is None and not starts_paragraph(before, line, width, hangs=True)
    )


def _end_of_paragraph(lines: list[Line], place: int, width: int) -> int:
    place += 1
    while (
        place < len(lines)
        and parse_item(lines[place]) is None
        and not starts_paragraph(lines[place - 1], lines[place], width)
    ):
        place += 1
    return place
