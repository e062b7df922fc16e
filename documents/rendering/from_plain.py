"""Plain text: paragraphs and lists, found by rules that a reader could apply by eye."""

from __future__ import annotations

from documents.rendering.plain_lines import Line, group_lines, joined, starts_anew, wrap_width
from documents.rendering.plain_lists import Item, add_lists, as_item, is_list
from documents.rendering.tree import Element


def read_plain(text: str) -> Element:
    """The tree of a plain text.

    Blank lines part paragraphs. Lines that were broken to one width are joined again; otherwise every line is
    a paragraph. Lines that begin with a bullet are a list; so are two and more with the same other sign, or with
    numbers that count up. Whatever is doubtful is a paragraph.
    """
    root = Element("")
    groups = group_lines(text)
    width = wrap_width(groups)
    for group in groups:
        _add_group(root, group, width)
    return root


def _add_group(root: Element, lines: list[Line], width: int) -> None:
    place = 0
    while place < len(lines):
        items, after = _items(lines, place, width)
        if is_list(items):
            add_lists(root, items)
            place = after
        else:
            paragraph, place = _paragraph(lines, place, width)
            root.children.append(Element("p", {}, [paragraph]))


def _items(lines: list[Line], place: int, width: int) -> tuple[list[Item], int]:
    """The items that stand one after another from a line on, and the first line after them."""
    items: list[Item] = []
    while place < len(lines):
        item = as_item(lines[place])
        if item is None:
            break
        place += 1
        while place < len(lines) and width and _goes_on(lines[place - 1], lines[place], item, width):
            item.words = joined(item.words, lines[place].words)
            place += 1
        items.append(item)
    return items, place


def _goes_on(before: Line, line: Line, item: Item, width: int) -> bool:
    """Whether a line is the rest of an item: it stands under its words."""
    return as_item(line) is None and line.indent > item.indent and not starts_anew(before, line, width, hangs=True)


def _paragraph(lines: list[Line], place: int, width: int) -> tuple[str, int]:
    words = lines[place].words
    place += 1
    while place < len(lines) and not starts_anew(lines[place - 1], lines[place], width):
        words = joined(words, lines[place].words)
        place += 1
    return words, place
