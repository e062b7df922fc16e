"""Divides a text into blocks: single lines, or paragraphs of wrapped lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_TAB = 8
# A text is wrapped if its lines end at this column or before, and some of them because they were full.
_WIDEST, _NARROWEST = 120, 40
_NEARLY_ALL = 995  # of a thousand lines
_SHARE_OF_FULL = 0.03
_ENOUGH_PAIRS = 3
# It is also wrapped if a few lines are longer (an address or a caption added later) and many are full.
_MAX_OVERLONG, _SHARE_BEYOND = 3, 0.04
_SHARE_OF_MANY = 0.15
_HANG = 8  # columns by which the further lines of an item may be indented more
_KEY = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]+")
_SIGN = re.compile(r"(?:[•‣▪●◦·►▸»*+o–—-]|\d{1,3}[.)])[ \t\xa0]+(?=\S)|[•‣▪●◦](?=\S)")
_WIDE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LETTERS_A_WORD = 2.5


@dataclass(slots=True)
class Block:
    """A part of the text without blanks at its ends, `start` to `end`.

    `line_start` is where its first line begins, `indent` the columns before its text, `blanks` the number of blank
    lines before it. `sign` is the list marker as typed, `weight` the length in words.
    """

    start: int
    end: int
    line_start: int
    indent: int
    blanks: int
    words: str
    sign: str
    weight: int


def blocks_of(text: str) -> list[Block]:
    """Returns the blocks of a text, in order; together they contain every character that is not blank."""
    lines = list(_lines(text))
    edge = _right_edge(lines)
    return list(_paragraphs(text, lines, edge)) if edge else lines


def key_of(words: str) -> str:
    """Returns a line without signs and capitals, for comparison."""
    return " ".join(_KEY.findall(words.casefold()))


def weight_of(words: str) -> int:
    """Returns the length of a text in words; scripts without word spaces count by characters."""
    wide = 0 if words.isascii() else len(_WIDE.findall(words))
    return int(wide / _LETTERS_A_WORD) + len(words.split()) if wide else len(words.split())


def _lines(text: str) -> Iterator[Block]:
    row = 0
    at = 0
    shown_row = -1
    for found in _LINE.finditer(text):
        row += text.count("\n", at, found.start())
        at = found.start()
        line = found[0]
        words = line.strip()
        if not words:
            continue
        before = line[: len(line) - len(line.lstrip())]
        start = found.start() + len(before)
        yield _block(start, words, found.start(), len(before.expandtabs(_TAB)), row - shown_row - 1)
        shown_row = row


def _block(start: int, words: str, line_start: int, indent: int, blanks: int) -> Block:
    sign = _SIGN.match(words)
    shown = sign[0].strip() if sign else ""
    return Block(start, start + len(words), line_start, indent, blanks, words, shown, weight_of(words))


def _right_edge(lines: list[Block]) -> int:
    """Returns the column at which the lines of the text were wrapped; 0 if they were not."""
    widths = sorted(_width(line) for line in lines if line.weight > 1)
    if not widths:
        return 0
    # The width of each line with the first word of the next one.
    needed = sorted(_needed(line, after) for line, after in pairwise(lines) if not (after.blanks or after.sign))

    def is_edge(column: int, share: float) -> bool:
        full = len(needed) - bisect_right(needed, column)
        return _NARROWEST <= column <= _WIDEST and full >= max(_ENOUGH_PAIRS, share * len(lines))

    edge = widths[len(widths) * _NEARLY_ALL // 1000]
    if widths[-1] <= 2 * edge and is_edge(edge, _SHARE_OF_FULL):
        return edge
    beyond = min(max(_MAX_OVERLONG, int(len(widths) * _SHARE_BEYOND)), len(widths) // 10)
    return next((column for column in reversed(widths[-1 - beyond :]) if is_edge(column, _SHARE_OF_MANY)), 0)


def _width(line: Block) -> int:
    return line.indent + len(line.words)


def _is_full(line: Block, after: Block, edge: int) -> bool:
    """Returns whether the first word of the next line would not have fitted on this line."""
    return _needed(line, after) > edge


def _needed(line: Block, after: Block) -> int:
    first_word = 1 if _WIDE.match(after.words) else len(after.words.split(" ", 1)[0])
    return _width(line) + 1 + first_word


def _paragraphs(text: str, lines: list[Block], edge: int) -> Iterator[Block]:
    """Yields paragraphs: full lines, up to a blank line, a list item or a more indented line."""
    group: list[Block] = []
    for line in lines:
        if group and not _continues_paragraph(group, line, edge):
            yield _merge_lines(text, group)
            group = []
        group.append(line)
    if group:
        yield _merge_lines(text, group)


def _continues_paragraph(group: list[Block], line: Block, edge: int) -> bool:
    hangs = _HANG if group[0].sign else 0
    further_in = line.indent > group[-1].indent + hangs
    return not (line.blanks or line.sign or further_in) and _is_full(group[-1], line, edge)


def _merge_lines(text: str, group: list[Block]) -> Block:
    first = group[0]
    if len(group) == 1:
        return first
    words = " ".join(line.words for line in group)
    weight = sum(line.weight for line in group)
    return Block(first.start, group[-1].end, first.line_start, first.indent, first.blanks, words, first.sign, weight)
