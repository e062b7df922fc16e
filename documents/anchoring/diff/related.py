"""Telling an edited sentence from another one that shares its stop words and commas."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from documents.anchoring.diff.blocks import Block
from documents.anchoring.diff.units import Units

OF_THE_OLD = 0.4
"""The part of an old sentence that stands in a new one of the same meaning."""

OF_THE_NEW = 0.6
"""The part of a new sentence that came from one old sentence, of which it is a piece."""

TELLING = 24
"""Code points in one piece that are the same whatever stands around them."""


def related(old: Units, new: Units, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, cut at the ends of units, that stand in two units of the same meaning or are long in themselves."""
    pairs: defaultdict[tuple[int, int], list[Block]] = defaultdict(list)
    for block in blocks:
        for i, j, part in _within_units(old, new, block):
            pairs[i, j].append(part)
    for (i, j), parts in pairs.items():
        alive = sum(part.length for part in parts)
        if alive >= OF_THE_OLD * len(old.keys[i]) or TELLING / 2 <= OF_THE_NEW * len(new.keys[j]) <= alive:
            yield from parts
        else:
            yield from (part for part in parts if part.length >= TELLING)


def _within_units(old: Units, new: Units, block: Block) -> Iterator[tuple[int, int, Block]]:
    """The parts of a block, each within one old unit and one new one, with the numbers of both."""
    start, other, rest, how = block
    i, j = bisect_right(old.starts, start) - 1, bisect_right(new.starts, other) - 1
    while rest:
        length = min(rest, old.starts[i + 1] - start, new.starts[j + 1] - other)
        yield i, j, Block(start, other, length, how)
        start, other, rest = start + length, other + length, rest - length
        i += start == old.starts[i + 1]
        j += other == new.starts[j + 1]
