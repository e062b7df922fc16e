"""Aligns a derived text with its source by reading both word by word."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from documents.spans import Span

_WORD = re.compile(r"\w+|[^\w\s]")

RESYNC_WORDS = 4
"""Words in a row that must be equal to resynchronise the two texts."""

MAX_SKIP_IN_TEXT, MAX_SKIP_IN_SOURCE = 24, 4_000
"""How many words of the derived text, and of the source, are searched to resynchronise."""


class Match(NamedTuple):
    """`length` characters at `start` of the derived text that are at `source` in the source."""

    start: int
    source: int
    length: int


def stretches_between(matches: Sequence[Match], source: str, text: str) -> Iterator[tuple[Span, Span]]:
    """Yields what lies between two neighbouring matches in the text and in the source, where it does in both."""
    for before, after in pairwise([Match(0, 0, 0), *matches, Match(len(text), len(source), 0)]):
        start, first = before.start + before.length, before.source + before.length
        if start < after.start and first < after.source:
            yield Span(start, after.start), Span(first, after.source)


def align_in_lockstep(source: str, text: str) -> tuple[list[Match], float]:
    """Returns the parts of `text` that occur in `source` in the same order, and the share of words that they cover.

    Takes one pass over both, however repetitive they are; a jump too far ahead is never undone.
    """
    ours, theirs = list(_WORD.finditer(text)), list(_WORD.finditer(source))
    words, others = [one.group() for one in ours], [one.group() for one in theirs]
    places: dict[tuple[str, ...], list[int]] = {}
    found: list[Match] = []
    i = j = equal = 0
    while i < len(words) and j < len(others):
        begun = i
        while i < len(words) and j < len(others) and words[i] == others[j]:
            i, j = i + 1, j + 1
        if i > begun:
            equal += i - begun
            found.extend(_runs(ours[begun:i], theirs[j - (i - begun) : j]))
            continue
        places = places or _places(others)
        i, j = _resynchronise(words, others, places, i, j)
    return found, equal / len(words) if words else 1.0


def _runs(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> list[Match]:
    """Joins equal words into runs, including the white space between them if it has the same length in both."""
    runs: list[Match] = []
    for here, there in zip(ours, theirs, strict=True):
        last = runs[-1] if runs else None
        if last and here.start() - last.start == there.start() - last.source:
            runs[-1] = Match(last.start, last.source, here.end() - last.start)
        else:
            runs.append(Match(here.start(), there.start(), here.end() - here.start()))
    return runs


def _places(words: list[str]) -> dict[tuple[str, ...], list[int]]:
    """Returns where each sequence of `RESYNC_WORDS` words begins, in order."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at, few in enumerate(zip(*(words[n:] for n in range(RESYNC_WORDS)), strict=False)):
        places.setdefault(few, []).append(at)
    return places


def _resynchronise(
    words: list[str], others: list[str], places: dict[tuple[str, ...], list[int]], i: int, j: int
) -> tuple[int, int]:
    """Returns the nearest places from which both texts agree again; otherwise it skips one word."""
    best: tuple[int, int] | None = None
    for ahead in range(min(MAX_SKIP_IN_TEXT, len(words) - i)):
        if best and ahead >= best[0] - i + best[1] - j:
            break
        at = places.get(tuple(words[i + ahead : i + ahead + RESYNC_WORDS]), [])
        n = bisect_left(at, j)
        if n < len(at) and at[n] - j <= MAX_SKIP_IN_SOURCE and (not best or ahead + at[n] < best[0] - i + best[1]):
            best = i + ahead, at[n]
    if best:
        return best
    if i + 1 < len(words) and words[i + 1] == others[j]:
        return i + 1, j
    if j + 1 < len(others) and words[i] == others[j + 1]:
        return i, j + 1
    return i + 1, j
