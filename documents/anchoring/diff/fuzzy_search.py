"""What moved and was edited at once, or moved as part of a sentence: sought in new text that no old text claims.

So a repeated sentence that another old one already stands in can never be taken by mistake.
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
"""Code points that a rest of a sentence has at least."""

MAX_REMAINDER = 1_000
"""Code points from which a rest is sought in parts, so that no place costs much to look at."""

MIN_UNAMBIGUOUS_BLOCK = 24
"""Code points in one piece that need no more of the sentence around them."""

MIN_FOUND_SHARE = 0.6
"""The part of what is sought that must stand in one place."""

MAX_PAIR_PLACES = 8
"""A pair of words that stands in more places than this says nothing."""

MAX_CANDIDATES = 3
"""Places with the most pairs of words in common, which are compared."""

NEIGHBOURHOOD = 40
"""Code points before or after a repeated sentence, of which most must be the same where it is found."""

MIN_NEIGHBOUR_RATIO = 70
"""Per cent of them."""


class Remainder(NamedTuple):
    """A part of one unit that no block covers, with its words."""

    start: int
    end: int
    words: list[str]


def find_fuzzy_blocks(old: Units, new: Units, blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks for what `blocks` leave of the old units, in what they leave of the new ones."""
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
    """What of the units is not `taken`, unit by unit, where that is worth seeking."""
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
    """The parts of a stretch that lie in one unit each, long ones cut at a space."""
    at = bisect_right(units.starts, start)
    while start < end:
        stop = min(end, units.starts[at])
        if stop - start > MAX_REMAINDER:
            stop = units.text.rfind(" ", start, start + MAX_REMAINDER) + 1 or start + MAX_REMAINDER
        yield start, stop
        start, at = stop, at + (stop == units.starts[at])


def _index(rests: Sequence[Remainder], wanted: set[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
    """The rests in which each wanted pair of neighbouring words stands, but for pairs that stand everywhere."""
    index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, rest in enumerate(rests):
        for pair in wanted.intersection(pairwise(rest.words)):
            index[pair].append(number)
    return {pair: places for pair, places in index.items() if len(places) <= MAX_PAIR_PLACES}


def _candidates(rest: Remainder, index: dict[tuple[str, str], list[int]]) -> list[int]:
    """The rests of the new text that share the most pairs of words, if they share enough to be looked at."""
    votes = Counter(chain.from_iterable(index.get(pair, ()) for pair in pairwise(rest.words)))
    enough = max(1, len(rest.words) / 8)
    return [place for place, number in votes.most_common(MAX_CANDIDATES) if number >= enough]


def _with_neighbours(rests: Sequence[Remainder], at: int) -> list[Remainder]:
    """The rest `at`, with those that touch it on either side: its sentence may have been cut in other places."""
    first = at - 1 if at and rests[at - 1].end == rests[at].start else at
    last = at + 1 if at + 1 < len(rests) and rests[at + 1].start == rests[at].end else at
    return list(rests[first : last + 1])


def _compare(old: Units, new: Units, rest: Remainder, places: Sequence[Remainder]) -> list[Block]:
    """The blocks of `rest` in `places`: all of them if they are enough of it, else those long in themselves."""
    ours = words_of(old.text, [(rest.start, rest.end)])
    theirs = words_of(new.text, [(place.start, place.end) for place in places])
    found = [block._replace(how=MatchKind.SOUGHT) for block in compare_words(old.text, new.text, ours, theirs)]
    if _surviving_length(found) >= MIN_FOUND_SHARE * len(old.text[rest.start : rest.end].strip()):
        return found
    return [block for block in found if block.length >= MIN_UNAMBIGUOUS_BLOCK]


def _surviving_length(blocks: Sequence[Block]) -> int:
    return sum(block.length for block in blocks)


def _key(old: Units, rest: Remainder) -> str:
    return old.keys[bisect_right(old.starts, rest.start) - 1]


def _has_neighbour(old: str, new: str, found: Sequence[Block]) -> bool:
    """Says whether what stands before or after the old words stands there in the new text too."""
    first, last = min(found), max(found)
    start, other = first.old, first.new
    before = fuzz.ratio(old[max(0, start - NEIGHBOURHOOD) : start], new[max(0, other - NEIGHBOURHOOD) : other])
    start, other = last.old + last.length, last.new + last.length
    after = fuzz.ratio(old[start : start + NEIGHBOURHOOD], new[other : other + NEIGHBOURHOOD])
    return max(before, after) >= MIN_NEIGHBOUR_RATIO
