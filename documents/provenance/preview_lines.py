"""Breaks words into the lines of a picture. How wide words are, the caller measures."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

ELLIPSIS = "…"
_BEFORE_ELLIPSIS = " .,;:·…–—-"  # of these none is left before it

Measure = Callable[[str], float]
"""Returns the width in px of words on one line."""


def break_lines(words: str, measure: Measure, width: float, most: int) -> list[str]:
    """Returns the words in lines of at most `width` px. If they need more than `most` lines, the last ends with "…".

    A word that is wider than a line is broken within.
    """
    lines: list[str] = []
    for piece in _pieces(words, measure, width):
        joined = f"{lines[-1]} {piece}" if lines else piece
        if lines and measure(joined) <= width:
            lines[-1] = joined
        elif len(lines) == most:
            lines[-1] = _with_ellipsis(lines[-1], measure, width)
            break
        else:
            lines.append(piece)
    return lines


def balance_lines(words: str, measure: Measure, width: float, most: int) -> list[str]:
    """Returns as many lines as `break_lines`, about as long as each other: `text-wrap: balance` does so on pages."""
    lines = break_lines(words, measure, width, most)
    enough = range(round(width / 2), round(width))
    least = bisect_left(enough, True, key=lambda room: len(break_lines(words, measure, room, most + 1)) <= len(lines))
    return break_lines(words, measure, enough[least], most) if least < len(enough) else lines


def shorten(words: str, measure: Measure, width: float) -> str:
    """Returns the words as one line, with "…" for what has no place."""
    return "".join(break_lines(words, measure, width, 1))


def _pieces(words: str, measure: Measure, width: float) -> Iterator[str]:
    """Yields the words one by one, those wider than a line in parts."""
    for word in words.split(" "):
        rest = word
        while rest and measure(rest) > width:
            fits = max(1, bisect_right(range(1, len(rest)), width, key=lambda n: measure(rest[:n])))
            yield rest[:fits]
            rest = rest[fits:]
        if rest:
            yield rest


def _with_ellipsis(line: str, measure: Measure, width: float) -> str:
    line = line.rstrip(_BEFORE_ELLIPSIS)
    while line and measure(line + ELLIPSIS) > width:
        line = line[:-1].rstrip(_BEFORE_ELLIPSIS)
    return line + ELLIPSIS
