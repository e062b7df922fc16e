"""Telling an edited sentence from another one that shares its stop words and commas."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from documents.anchoring.diff.blocks import Block
from documents.anchoring.diff.units import Units

MIN_OLD_SHARE = 0.4
"""The part of an old sentence that stands in a new one of the same meaning."""

MIN_NEW_SHARE = 0.6
"""The part of a new sentence that came from one old sentence, of which it is a piece."""

MAX_EXTRA_SPREAD = 100
"""Code points that may have come in among the words of a sentence, beside as many as it has twice."""

MIN_UNAMBIGUOUS_BLOCK = 24
"""Code points in one piece that are the same whatever stands around them."""


def keep_related(old: Units, new: Units, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, cut at the ends of units, that stand in units of the same meaning or are long in themselves."""
    parts = list(_within_units(old, new, blocks))
    of_old: defaultdict[int, list[Block]] = defaultdict(list)
    of_both: defaultdict[tuple[int, int], int] = defaultdict(int)
    for i, j, part in parts:
        of_old[i].append(part)
        of_both[i, j] += part[2]
    kept = {i for i, of_one in of_old.items() if _is_most_of(len(old.keys[i]), of_one)}
    made = {
        (i, j)
        for (i, j), alive in of_both.items()
        if alive >= max(MIN_UNAMBIGUOUS_BLOCK / 2, MIN_NEW_SHARE * len(new.keys[j]))
    }
    yield from (part for i, j, part in parts if i in kept or (i, j) in made or part.length >= MIN_UNAMBIGUOUS_BLOCK)


def _is_most_of(length: int, parts: list[Block]) -> bool:
    """Says whether the parts are enough of a unit of that length, and close together in the new text."""
    if sum(part.length for part in parts) < MIN_OLD_SHARE * length:
        return False
    last = max(parts, key=lambda part: part.new)
    return last.new + last.length - min(part.new for part in parts) <= 2 * length + MAX_EXTRA_SPREAD


def _within_units(old: Units, new: Units, blocks: Iterable[Block]) -> Iterator[tuple[int, int, Block]]:
    """The parts of the blocks, each within one old unit and one new one, with the numbers of both."""
    for block in blocks:
        start, other, rest, how = block
        i, j = bisect_right(old.starts, start) - 1, bisect_right(new.starts, other) - 1
        if start + rest <= old.starts[i + 1] and other + rest <= new.starts[j + 1]:
            yield i, j, block
            continue
        while rest:
            length = min(rest, old.starts[i + 1] - start, new.starts[j + 1] - other)
            yield i, j, Block(start, other, length, how)
            start, other, rest = start + length, other + length, rest - length
            i += start == old.starts[i + 1]
            j += other == new.starts[j + 1]
