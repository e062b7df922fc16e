"""Aligns formulas letter by letter: their words are single letters, and rendering puts signs between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

MAX_LETTERS = 300
"""Length of the unmatched stretches that are compared letter by letter, in which the time grows with the square."""

MAX_STRETCHES = 2_000


class Match(NamedTuple):
    """`length` characters at `start` in the text that match those at `source` in the source."""

    start: int
    source: int
    length: int


def match_in_formulas(matches: Sequence[Match], letters: str, text: str) -> list[Match]:
    """Returns the matches in order, with the single letters between two that are in order in the source too."""
    return sorted([*matches, *_between(matches, letters, text)])


def _between(matches: Sequence[Match], letters: str, text: str) -> Iterator[Match]:
    left = MAX_STRETCHES
    for before, after in pairwise([Match(0, 0, 0), *matches, Match(len(text), len(letters), 0)]):
        ours = text[before.start + before.length : after.start]
        theirs = letters[before.source + before.length : after.source]
        if not (ours.strip() and theirs.strip()) or max(len(ours), len(theirs)) > MAX_LETTERS or not left:
            continue
        left -= 1
        for theirs_at, ours_at, length in SequenceMatcher(None, theirs, ours, autojunk=False).get_matching_blocks():
            if length:
                yield Match(before.start + before.length + ours_at, before.source + before.length + theirs_at, length)
