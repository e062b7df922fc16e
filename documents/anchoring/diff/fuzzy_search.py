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

from documents.anchoring.diff.blocks import Block, How
from documents.anchoring.diff.units import Units
from documents.anchoring.diff.words import compare_words, words_in, words_of

WORTH_SEEKING = 12
"""Code points that a rest of a sentence has at least."""

LONGEST = 1_000
"""Code points from which a rest is sought in parts, so that no place costs much to look at."""

TELLING = 24
"""Code points in one piece that need no more of the sentence around them."""

ENOUGH = 0.6
"""The part of what is sought that must stand in one place."""

COMMON = 8
"""A pair of words that stands in more places than this says nothing."""

CANDIDATES = 3
"""Places with the most pairs of words in common, which are compared."""

NEIGHBOURHOOD = 40
"""Code points before or after a repeated sentence, of which most must be the same where it is found."""

SAME_NEIGHBOUR = 70
"""Per cent of them."""


class Rest(NamedTuple):
    """A part of one unit that no block covers, with its words."""

    start: int
    end: int
    words: list[str]


def seek(old: Units, new: Units, blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks for what `blocks` leave of the old units, in what they leave of the new ones."""
    ours = _rests(old, sorted([(at, at + length) for at, _, length, _ in blocks]))
    theirs = _rests(new, sorted([(at, at + length) for _, at, length, _ in blocks])) if ours else []
    if not theirs:
        return
    index = _index(theirs, {pair for rest in ours for pair in pairwise(rest.words)})
    times = Counter(old.keys)
    for rest in ours:
        best: list[Block] = []
        for place in _candidates(rest, index):
            found = _compare(old, new, rest, _with_neighbours(theirs, place))
            if _alive(found) > _alive(best):
                best = found
        if best and (times[_key(old, rest)] <= 1 or _has_neighbour(old.text, new.text, best)):
            yield from best


def _rests(units: Units, taken: Sequence[tuple[int, int]]) -> list[Rest]:
    """What of the units is not `taken`, unit by unit, where that is worth seeking."""
    rests: list[Rest] = []
    at, last = units.starts[0], units.starts[-1]
    for start, stop in [*taken, (last, last)]:
        if start - at >= WORTH_SEEKING:
            for one, other in _unit_by_unit(units, at, min(start, last)):
                if other - one >= WORTH_SEEKING and len(units.text[one:other].strip()) >= WORTH_SEEKING:
                    rests.append(Rest(one, other, words_in(units.text, one, other)))
        at = max(at, stop)
    return rests


def _unit_by_unit(units: Units, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a stretch that lie in one unit each, long ones cut at a space."""
    at = bisect_right(units.starts, start)
    while start < end:
        stop = min(end, units.starts[at])
        if stop - start > LONGEST:
            stop = units.text.rfind(" ", start, start + LONGEST) + 1 or start + LONGEST
        yield start, stop
        start, at = stop, at + (stop == units.starts[at])


def _index(rests: Sequence[Rest], wanted: set[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
    """The rests in which each wanted pair of neighbouring words stands, but for pairs that stand everywhere."""
    index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, rest in enumerate(rests):
        for pair in wanted.intersection(pairwise(rest.words)):
            index[pair].append(number)
    return {pair: places for pair, places in index.items() if len(places) <= COMMON}


def _candidates(rest: Rest, index: dict[tuple[str, str], list[int]]) -> list[int]:
    """The rests of the new text that share the most pairs of words, if they share enough to be looked at."""
    votes = Counter(chain.from_iterable(index.get(pair, ()) for pair in pairwise(rest.words)))
    enough = max(1, len(rest.words) / 8)
    return [place for place, number in votes.most_common(CANDIDATES) if number >= enough]


def _with_neighbours(rests: Sequence[Rest], at: int) -> list[Rest]:
    """The rest `at`, with those that touch it on either side: its sentence may have been cut in other places."""
    first = at - 1 if at and rests[at - 1].end == rests[at].start else at
    last = at + 1 if at + 1 < len(rests) and rests[at + 1].start == rests[at].end else at
    return list(rests[first : last + 1])


def _compare(old: Units, new: Units, rest: Rest, places: Sequence[Rest]) -> list[Block]:
    """The blocks of `rest` in `places`: all of them if they are enough of it, else those long in themselves."""
    ours = words_of(old.text, [(rest.start, rest.end)])
    theirs = words_of(new.text, [(place.start, place.end) for place in places])
    found = [block._replace(how=How.SOUGHT) for block in compare_words(old.text, new.text, ours, theirs)]
    if _alive(found) >= ENOUGH * len(old.text[rest.start : rest.end].strip()):
        return found
    return [block for block in found if block.length >= TELLING]


def _alive(blocks: Sequence[Block]) -> int:
    return sum(block.length for block in blocks)


def _key(old: Units, rest: Rest) -> str:
    return old.keys[bisect_right(old.starts, rest.start) - 1]


def _has_neighbour(old: str, new: str, found: Sequence[Block]) -> bool:
    """Says whether what stands before or after the old words stands there in the new text too."""
    first, last = min(found), max(found)
    start, other = first.old, first.new
    before = fuzz.ratio(old[max(0, start - NEIGHBOURHOOD) : start], new[max(0, other - NEIGHBOURHOOD) : other])
    start, other = last.old + last.length, last.new + last.length
    after = fuzz.ratio(old[start : start + NEIGHBOURHOOD], new[other : other + NEIGHBOURHOOD])
    return max(before, after) >= SAME_NEIGHBOUR
