"""Distinguishes an edited sentence from a different one that shares its stop words and commas."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from documents.anchoring.diff.blocks import Block
from documents.anchoring.diff.units import Units

MIN_OLD_SHARE = 0.4
"""Share of an old sentence that must be in a new one for both to be the same sentence."""

MIN_NEW_SHARE = 0.6
"""Share of a new sentence that must come from one old sentence for it to be a part of that."""

MAX_EXTRA_SPREAD = 100
"""Code points by which a sentence may spread in the new text beyond twice its length."""

MIN_UNAMBIGUOUS_BLOCK = 24
"""Code points in one piece that identify it, whatever surrounds it."""


def keep_related(old: Units, new: Units, blocks: Iterable[Block]) -> Iterator[Block]:
    """Cuts the blocks at the ends of units and keeps those in related units and those long enough on their own."""
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
    """Checks whether the parts cover enough of a unit of that length and are close together in the new text."""
    if sum(part.length for part in parts) < MIN_OLD_SHARE * length:
        return False
    last = max(parts, key=lambda part: part.new)
    return last.new + last.length - min(part.new for part in parts) <= 2 * length + MAX_EXTRA_SPREAD


def _within_units(old: Units, new: Units, blocks: Iterable[Block]) -> Iterator[tuple[int, int, Block]]:
    """Splits the blocks so that each part is in one old unit and one new unit; yields both numbers with it."""
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
