"""Plain text: paragraphs, headings and lists, found by rules that a reader could apply by eye."""

from __future__ import annotations

from documents.rendering.plain_headings import heading_groups
from documents.rendering.plain_lines import Line, group_lines, join_lines, starts_paragraph, wrap_width
from documents.rendering.plain_lists import Item, add_items, continues_list, parse_item
from documents.rendering.tree import Element


def read_plain(text: str) -> Element:
    """The tree of a plain text.

    Blank lines part paragraphs. Lines that were broken to one width are joined again; otherwise every line is
    a paragraph. Lines that begin with a bullet are a list; so are two and more with the same other sign, or with
    numbers that count up, also with a blank line between. A short line alone under prose and over it is a heading.
    Whatever is doubtful is a paragraph.
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
    """The groups, those of one list together that a blank line parts."""
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
    """What looks like items from a line on, without a break, and the first line after it."""
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
    """Whether a line is the rest of an item: it stands under its words."""
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
