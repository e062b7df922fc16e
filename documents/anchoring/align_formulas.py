"""Aligns formulas letter by letter: their words are single letters, and rendering puts signs between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from documents.anchoring.lockstep import Match, stretches_between

MAX_LETTERS = 300
"""Length of the unmatched stretches that are compared letter by letter, in which the time grows with the square."""

MAX_STRETCHES = 2_000


def match_in_formulas(matches: Sequence[Match], letters: str, text: str) -> list[Match]:
    """Returns the matches in order, with the single letters between two that are in order in the source too."""
    return sorted([*matches, *_between(matches, letters, text)])


def _between(matches: Sequence[Match], letters: str, text: str) -> Iterator[Match]:
    left = MAX_STRETCHES
    for here, there in stretches_between(matches, letters, text):
        ours, theirs = here.of(text), there.of(letters)
        if not (ours.strip() and theirs.strip()) or max(len(ours), len(theirs)) > MAX_LETTERS or not left:
            continue
        left -= 1
        for theirs_at, ours_at, length in SequenceMatcher(None, theirs, ours, autojunk=False).get_matching_blocks():
            if length:
                yield Match(here.start + ours_at, there.start + theirs_at, length)
