"""Lines of a plain text: which belong together, and which were only wrapped to fit a width."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from documents.rendering.whitespace import WITHOUT_WORD_SPACES

# Nobody wraps lines wider or narrower than this; outside these limits each line is a paragraph.
_WIDEST, _NARROWEST = 120, 40
_TAB = 8
# The share of lines that must be full for a text to count as wrapped.
_SHARE_OF_FULL = 0.6
_ENOUGH_LINES = 3
_BROKEN_WORD = re.compile(r"[^\W\d_]-\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its text, its indent in columns, and the number of blank lines above it."""

    words: str
    indent: int
    blanks: int = 0

    @property
    def width(self) -> int:
        return self.indent + len(self.words)

    @property
    def first_word(self) -> str:
        return self.words[0] if WITHOUT_WORD_SPACES.match(self.words) else self.words.split(" ", 1)[0]


def group_lines(text: str) -> list[list[Line]]:
    """Returns the lines of a text in groups separated by blank lines."""
    groups: list[list[Line]] = []
    blanks = 1
    for row in text.expandtabs(_TAB).split("\n"):
        words = row.strip(" ")
        if not words.strip():
            blanks += 1
            continue
        if blanks:
            groups.append([])
        groups[-1].append(Line(words, len(row) - len(row.lstrip(" ")), blanks))
        blanks = 0
    return groups


def wrap_width(groups: list[list[Line]]) -> int:
    """Returns the width at which the lines of a text were wrapped; 0 if they were not."""
    pairs = [(line, after) for group in groups for line, after in pairwise(group)]
    widths = sorted(line.width for line, _ in pairs if _can_break(line))
    if any(line.width > _WIDEST for group in groups for line in group if _can_break(line)):
        return 0
    if len(widths) < _ENOUGH_LINES:
        return max(widths) if pairs and all(_ends_mid_sentence(line, after) for line, after in pairs) else 0
    width = widths[len(widths) * 9 // 10]
    full = sum(_is_full(line, after, width) for line, after in pairs)
    return width if width >= _NARROWEST and full >= _SHARE_OF_FULL * len(pairs) else 0


def starts_paragraph(before: Line, line: Line, width: int, *, hangs: bool = False) -> bool:
    """Returns whether a line begins a new paragraph instead of continuing the line before it.

    `hangs` means that both lines belong to a list item, whose later lines are indented further.
    """
    return not width or (line.indent > before.indent and not hangs) or not _is_full(before, line, width)


def join_lines(lines: list[Line]) -> str:
    """Joins lines, with a line feed between them unless a word is hyphenated across the break."""
    pieces = [lines[0].words]
    for before, line in pairwise(lines):
        broken = line.words[:1].islower() and _BROKEN_WORD.search(before.words)
        pieces += [line.words] if broken else ["\n", line.words]
    return "".join(pieces)


def _can_break(line: Line) -> bool:
    return " " in line.words or WITHOUT_WORD_SPACES.search(line.words) is not None


def _is_full(line: Line, after: Line, width: int) -> bool:
    """Returns whether the first word of the next line would not have fitted on this line."""
    return line.width + 1 + len(after.first_word) > width


def _ends_mid_sentence(line: Line, after: Line) -> bool:
    """Returns whether a line ends in the middle of a sentence that the next line continues."""
    return line.width >= _NARROWEST and line.words[-1] not in ".!?:;…”\"'" and after.words[0].islower()
