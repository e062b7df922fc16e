"""Stretches of an old text that stand, letter for letter, in a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from operator import itemgetter
from typing import NamedTuple


class MatchKind(IntEnum):
    """Why the two are taken for the same, the surest first."""

    SENTENCE = 0
    """The whole sentence stands in both texts, once, or beside the same neighbour."""
    WORD = 1
    """The words stand in the same order in what lies between such sentences."""
    SOUGHT = 2
    """The words were found in new text that stands in the place of no other old text."""


class Block(NamedTuple):
    """`length` code points that stand at `old` in one text and at `new` in the other.

    Letter answers to letter, but need not equal it: quotation marks, dashes and white space of another kind, and a
    letter replaced within a word that is otherwise the same, count as having survived.
    """

    old: int
    new: int
    length: int
    how: MatchKind


def merge_blocks(blocks: Iterable[Block], old: str, new: str) -> list[Block]:
    """The blocks by their place in `old`, joined where nothing but white space of one length lies between them.

    Of two that claim the same letters, on either side, the longer one has them.
    """
    apart = _without_overlaps([block for block in blocks if block[2]], side=1)
    return list(_join_adjacent(_without_overlaps(apart, side=0), old, new))


def _without_overlaps(blocks: list[Block], side: int) -> list[Block]:
    """Blocks in order that share no letter of one text (0 the old, 1 the new): the shorter gives way to the longer."""
    kept: list[Block] = []
    for block in sorted(blocks, key=itemgetter(side)):
        rest: Block | None = block
        while kept and rest and kept[-1][side] + kept[-1][2] > rest[side]:
            before = kept[-1]
            overlap = before[side] + before[2] - rest[side]
            if before.length >= rest.length:
                rest = _without_first(rest, overlap)
            elif overlap < before.length:
                kept[-1] = before._replace(length=before.length - overlap)
            else:
                kept.pop()
        if rest:
            kept.append(rest)
    return kept


def _without_first(block: Block, number: int) -> Block | None:
    """The block without its first letters; None if that is all of it."""
    if number >= block.length:
        return None
    return Block(block.old + number, block.new + number, block.length - number, block.how)


def _join_adjacent(blocks: list[Block], old: str, new: str) -> Iterator[Block]:
    """The blocks, given in order, with those joined that go on where the one before ends, but for white space."""
    start, shift, end, how = 0, 0, 0, MatchKind.SENTENCE
    for at, other, length, its in blocks:
        if other - at == shift and its is how and _only_space(old, new, end, at, shift):
            end = at + length
        else:
            if end > start:
                yield Block(start, start + shift, end - start, how)
            start, shift, end, how = at, other - at, at + length, its
    if end > start:
        yield Block(start, start + shift, end - start, how)


def _only_space(old: str, new: str, start: int, end: int, shift: int) -> bool:
    return start == end or (old[start:end].isspace() and new[start + shift : end + shift].isspace())
