"""Splits a long comparison into short ones, at runs of words that occur once on either side."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MAX_PAIRS_AT_ONCE = 4_000_000
"""Pairs of words up to which a stretch is compared at once: this takes milliseconds, and half a megabyte."""

MAX_PAIRS = 400_000_000
"""Pairs of words above which a stretch is not compared: the texts are unrelated."""

MIN_WORDS_TO_SPLIT = 100
"""Minimum words of a stretch on one side: for shorter ones, the number of calls costs more than they save."""

SHINGLE_WORDS = 4
"""Number of words in a row that mark a place if they occur once on either side."""


class Stretch(NamedTuple):
    """Words `first` to `last` of one list, opposite `other_first` to `other_last` of the other."""

    first: int
    last: int
    other_first: int
    other_last: int

    @property
    def size(self) -> int:
        """Returns the number of pairs of words to compare."""
        return (self.last - self.first) * (self.other_last - self.other_first)


def split(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Stretch]:
    """Yields the stretches to compare, in order; a cheap comparison is one stretch."""
    whole = Stretch(0, len(ours), 0, len(theirs))
    if not whole.size:
        return
    if whole.size <= MAX_PAIRS_AT_ONCE:
        yield whole
        return
    first = other_first = 0
    for at, other in [*_longest_increasing(_unique_shingles(ours, theirs)), (len(ours), len(theirs))]:
        if max(at - first, other - other_first) < MIN_WORDS_TO_SPLIT and at < len(ours):
            continue
        stretch = Stretch(first, at, other_first, other)
        if 0 < stretch.size <= MAX_PAIRS:
            yield stretch
        first, other_first = at, other


def _unique_shingles(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Returns where each run of words that occurs once on either side begins, in the order of `ours`."""
    here, there = _unique_places(ours), _unique_places(theirs)
    return [(at, there[shingle]) for shingle, at in here.items() if at >= 0 and there.get(shingle, -1) >= 0]


def _unique_places(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for at, shingle in enumerate(zip(*(words[n:] for n in range(SHINGLE_WORDS)), strict=False)):
        found[shingle] = -1 if shingle in found else at
    return found


def _longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns the longest subsequence of pairs whose second numbers increase too (patience sorting).

    `pairs` are sorted by their first numbers.
    """
    tops: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for n, (_, other) in enumerate(pairs):
        pile = bisect_left(tops, other)
        before.append(holders[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(other)
            holders.append(n)
        else:
            tops[pile] = other
            holders[pile] = n
    chosen: list[tuple[int, int]] = []
    at = holders[-1] if holders else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]
