"""Blocks: spans of an old text that survive, character by character, in a new text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from operator import itemgetter
from typing import NamedTuple


class MatchKind(IntEnum):
    """The evidence that a block is the same in both texts, the surest first."""

    SENTENCE = 0
    """The whole sentence occurs in both texts, once or beside the same neighbour."""
    WORD = 1
    """The words occur in the same order between such sentences."""
    SEARCHED = 2
    """The words were found in new text that no old passage matches yet."""


class Block(NamedTuple):
    """`length` code points at `old` in one text that correspond to those at `new` in the other.

    Characters correspond one to one but need not be equal: different quotation marks, dashes and white space count as
    surviving, and so does a character replaced within a word that is otherwise the same.
    """

    old: int
    new: int
    length: int
    how: MatchKind


def merge_blocks(blocks: Iterable[Block], old: str, new: str) -> list[Block]:
    """Sorts the blocks by their place in `old` and joins those separated only by white space of equal length.

    Where two blocks overlap in either text, the longer block keeps the overlap.
    """
    apart = _without_overlaps([block for block in blocks if block[2]], side=1)
    return list(_join_adjacent(_without_overlaps(apart, side=0), old, new))


def _without_overlaps(blocks: list[Block], side: int) -> list[Block]:
    """Removes overlaps in one text (0 the old, 1 the new): the shorter of two blocks is cut."""
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
    """Returns the block without its first `number` characters, or None if nothing is left."""
    if number >= block.length:
        return None
    return Block(block.old + number, block.new + number, block.length - number, block.how)


def _join_adjacent(blocks: list[Block], old: str, new: str) -> Iterator[Block]:
    """Joins blocks, given in order, that continue the block before, apart from white space."""
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
