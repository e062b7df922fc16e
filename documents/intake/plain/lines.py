"""A text as blocks: lines, or the paragraphs of which lines that were broken to one width are parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_TAB = 8
# Lines that were broken to a width are between these, and nearly as long as each other.
_WIDEST, _NARROWEST = 100, 40
_NEARLY = 0.75
_SHARE_OF_FULL = 0.6
_ENOUGH_PAIRS = 3
_LINE = re.compile(r"[^\n]+")
_SIGN = re.compile(r"(?:[•‣▪●◦·►▸»*+o–—-]|\d{1,3}[.)])[ \t\xa0]+(?=\S)|[•‣▪●◦](?=\S)")
_WIDE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LETTERS_A_WORD = 2.5


@dataclass(slots=True)
class Block:
    """A stretch of the text without blanks at its ends, `start` to `end`.

    `line_start` is where its first line begins, `indent` the columns before its words, `blanks` how many blank lines
    stand before it; `sign` is what makes it an item of a list, as typed; `weight` is its length in words.
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
    """The blocks of a text, in order; together they hold every character that is not blank."""
    lines = list(_lines(text))
    return list(_paragraphs(text, lines)) if _is_wrapped(lines) else lines


def weight_of(words: str) -> int:
    """The length of a text in words; scripts that part none count by their letters."""
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


def _is_wrapped(lines: list[Block]) -> bool:
    """Whether the lines that have a next one under them were broken to a width."""
    pairs = [(line, after) for line, after in pairwise(lines) if not after.blanks and not after.sign]
    if len(pairs) < _ENOUGH_PAIRS or 3 * len(pairs) < len(lines):
        return False
    widths = sorted(line.indent + len(line.words) for line, _ in pairs)
    width = widths[len(widths) * 9 // 10]
    if not _NARROWEST <= width <= _WIDEST or widths[-1] > 2 * width:
        return False
    full = sum(_NEARLY * width <= line.indent + len(line.words) for line, _ in pairs)
    return full >= _SHARE_OF_FULL * len(pairs)


def _paragraphs(text: str, lines: list[Block]) -> Iterator[Block]:
    """The lines of one paragraph as one block: until a blank line, an item of a list or a first line further in."""
    group: list[Block] = []
    for line in lines:
        if group and (line.blanks or line.sign or line.indent > group[-1].indent + (2 if group[0].sign else 0)):
            yield _as_one(text, group)
            group = []
        group.append(line)
    if group:
        yield _as_one(text, group)


def _as_one(text: str, group: list[Block]) -> Block:
    first = group[0]
    if len(group) == 1:
        return first
    words = " ".join(line.words for line in group)
    weight = sum(line.weight for line in group)
    return Block(first.start, group[-1].end, first.line_start, first.indent, first.blanks, words, first.sign, weight)
