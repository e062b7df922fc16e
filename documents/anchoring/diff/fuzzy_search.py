"""Finds sentences that were moved and edited, or moved in part, in the new text that no old passage matches yet.

So a repeated sentence that already matches another old sentence is never taken by mistake.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from documents.anchoring.diff.blocks import Block, MatchKind
from documents.anchoring.diff.units import Units
from documents.anchoring.diff.words import compare_words, words_in, words_of

MIN_REMAINDER = 12
"""Minimum length of a remainder, in code points."""

MAX_REMAINDER = 1_000
"""Length in code points above which a remainder is searched for in parts, so that each comparison is cheap."""

MIN_UNAMBIGUOUS_BLOCK = 24
"""Code points in one piece that identify it without the rest of the sentence."""

MIN_FOUND_SHARE = 0.6
"""Share of a remainder that must be found in one place."""

MAX_PAIR_PLACES = 8
"""A pair of words that occurs in more places than this is no evidence."""

MAX_CANDIDATES = 3
"""How many places, those with the most pairs of words in common, are compared."""

NEIGHBOURHOOD = 40
"""Code points before or after a repeated sentence that are compared with those around its candidate."""

MIN_NEIGHBOUR_RATIO = 70
"""Per cent of the neighbourhood that must be the same."""


class Remainder(NamedTuple):
    """A part of one unit that no block covers, with its words."""

    start: int
    end: int
    words: list[str]


def find_fuzzy_blocks(old: Units, new: Units, blocks: Sequence[Block]) -> Iterator[Block]:
    """Matches the text of the old units that `blocks` do not cover with that of the new units."""
    ours = _remainders(old, sorted([(at, at + length) for at, _, length, _ in blocks]))
    theirs = _remainders(new, sorted([(at, at + length) for _, at, length, _ in blocks])) if ours else []
    if not theirs:
        return
    index = _index(theirs, {pair for rest in ours for pair in pairwise(rest.words)})
    times = Counter(old.keys)
    for rest in ours:
        best: list[Block] = []
        for place in _candidates(rest, index):
            found = _compare(old, new, rest, _with_neighbours(theirs, place))
            if _surviving_length(found) > _surviving_length(best):
                best = found
        if best and (times[_key(old, rest)] <= 1 or _has_neighbour(old.text, new.text, best)):
            yield from best


def _remainders(units: Units, taken: Sequence[tuple[int, int]]) -> list[Remainder]:
    """Returns the parts of the units that are not `taken`, unit by unit, if they are long enough to search for."""
    rests: list[Remainder] = []
    at, last = units.starts[0], units.starts[-1]
    for start, stop in [*taken, (last, last)]:
        if start - at >= MIN_REMAINDER:
            for one, other in _unit_by_unit(units, at, min(start, last)):
                if other - one >= MIN_REMAINDER and len(units.text[one:other].strip()) >= MIN_REMAINDER:
                    rests.append(Remainder(one, other, words_in(units.text, one, other)))
        at = max(at, stop)
    return rests


def _unit_by_unit(units: Units, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Splits a span at the ends of units, and long parts at a space."""
    at = bisect_right(units.starts, start)
    while start < end:
        stop = min(end, units.starts[at])
        if stop - start > MAX_REMAINDER:
            stop = units.text.rfind(" ", start, start + MAX_REMAINDER) + 1 or start + MAX_REMAINDER
        yield start, stop
        start, at = stop, at + (stop == units.starts[at])


def _index(rests: Sequence[Remainder], wanted: set[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
    """Returns the remainders that contain each wanted pair of neighbouring words, without very frequent pairs."""
    index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, rest in enumerate(rests):
        for pair in wanted.intersection(pairwise(rest.words)):
            index[pair].append(number)
    return {pair: places for pair, places in index.items() if len(places) <= MAX_PAIR_PLACES}


def _candidates(rest: Remainder, index: dict[tuple[str, str], list[int]]) -> list[int]:
    """Returns the remainders of the new text that share the most pairs of words, if they share enough to compare."""
    votes = Counter(chain.from_iterable(index.get(pair, ()) for pair in pairwise(rest.words)))
    enough = max(1, len(rest.words) / 8)
    return [place for place, number in votes.most_common(MAX_CANDIDATES) if number >= enough]


def _with_neighbours(rests: Sequence[Remainder], at: int) -> list[Remainder]:
    """Returns the remainder `at` and those that touch it: its sentence may be split differently in the new text."""
    first = at - 1 if at and rests[at - 1].end == rests[at].start else at
    last = at + 1 if at + 1 < len(rests) and rests[at + 1].start == rests[at].end else at
    return list(rests[first : last + 1])


def _compare(old: Units, new: Units, rest: Remainder, places: Sequence[Remainder]) -> list[Block]:
    """Returns the blocks of `rest` in `places`: all if they cover enough of it, otherwise only the long ones."""
    ours = words_of(old.text, [(rest.start, rest.end)])
    theirs = words_of(new.text, [(place.start, place.end) for place in places])
    found = [block._replace(how=MatchKind.SEARCHED) for block in compare_words(old.text, new.text, ours, theirs)]
    if _surviving_length(found) >= MIN_FOUND_SHARE * len(old.text[rest.start : rest.end].strip()):
        return found
    return [block for block in found if block.length >= MIN_UNAMBIGUOUS_BLOCK]


def _surviving_length(blocks: Sequence[Block]) -> int:
    return sum(block.length for block in blocks)


def _key(old: Units, rest: Remainder) -> str:
    return old.keys[bisect_right(old.starts, rest.start) - 1]


def _has_neighbour(old: str, new: str, found: Sequence[Block]) -> bool:
    """Checks whether the text before or after the old words is also before or after them in the new text."""
    first, last = min(found), max(found)
    start, other = first.old, first.new
    before = fuzz.ratio(old[max(0, start - NEIGHBOURHOOD) : start], new[max(0, other - NEIGHBOURHOOD) : other])
    start, other = last.old + last.length, last.new + last.length
    after = fuzz.ratio(old[start : start + NEIGHBOURHOOD], new[other : other + NEIGHBOURHOOD])
    return max(before, after) >= MIN_NEIGHBOUR_RATIO
