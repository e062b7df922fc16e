"""Two texts of which one was made of the other, read side by side, word by word, until one has what the other lacks."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

_WORD = re.compile(r"\w+|[^\w\s]")

RESYNC_WORDS = 4
"""Words in a row by which two texts out of step are brought into step again."""

MAX_SKIP_IN_TEXT, MAX_SKIP_IN_SOURCE = 24, 4_000
"""Words of the text made, and of the other, that are looked at for that."""


class LockstepMatch(NamedTuple):
    """`length` letters at `start` of the text made that stand at `source` in the other, and end a word there."""

    start: int
    source: int
    length: int


def align_in_lockstep(source: str, text: str) -> tuple[list[LockstepMatch], float]:
    """What of `text` stands in `source` in the same order, word by word, and which part of its words that is.

    Costs a pass over both, however often they repeat themselves; but once it has gone too far it does not turn back.
    """
    ours, theirs = list(_WORD.finditer(text)), list(_WORD.finditer(source))
    words, others = [one.group() for one in ours], [one.group() for one in theirs]
    places: dict[tuple[str, ...], list[int]] = {}
    found: list[LockstepMatch] = []
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


def _runs(ours: list[re.Match[str]], theirs: list[re.Match[str]]) -> list[LockstepMatch]:
    """Equal words as stretches with the white space between them, where that is of one length in both."""
    runs: list[LockstepMatch] = []
    for here, there in zip(ours, theirs, strict=True):
        last = runs[-1] if runs else None
        if last and here.start() - last.start == there.start() - last.source:
            runs[-1] = LockstepMatch(last.start, last.source, here.end() - last.start)
        else:
            runs.append(LockstepMatch(here.start(), there.start(), here.end() - here.start()))
    return runs


def _places(words: list[str]) -> dict[tuple[str, ...], list[int]]:
    """Where each few words in a row begin, in order."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at, few in enumerate(zip(*(words[n:] for n in range(RESYNC_WORDS)), strict=False)):
        places.setdefault(few, []).append(at)
    return places


def _resynchronise(
    words: list[str], others: list[str], places: dict[tuple[str, ...], list[int]], i: int, j: int
) -> tuple[int, int]:
    """The nearest places from which both go on alike; else the text's next word, which the other may have."""
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
