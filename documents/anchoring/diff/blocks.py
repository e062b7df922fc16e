"""Stretches of an old text that stand, letter for letter, in a new one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple


class How(IntEnum):
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
    how: How


def in_order(blocks: Iterable[Block], old: str, new: str) -> list[Block]:
    """The blocks by their place in `old`, joined where nothing but white space of one length lies between them.

    Of two that claim the same letters, on either side, the longer one has them.
    """
    return _joined(_apart(_apart_in_new(list(blocks))), old, new)


def _apart_in_new(blocks: list[Block]) -> list[Block]:
    """Blocks that share no letter of the new text."""
    swapped = [Block(block.new, block.old, block.length, block.how) for block in blocks]
    return [Block(block.new, block.old, block.length, block.how) for block in _apart(swapped)]


def _apart(blocks: list[Block]) -> list[Block]:
    """Blocks in order of `old` that share no letter there: the shorter gives way, to where the longer ends."""
    kept: list[Block] = []
    for block in sorted(blocks):
        while kept and block.length:
            before = kept[-1]
            overlap = before.old + before.length - block.old
            if overlap <= 0:
                break
            if before.length >= block.length:
                overlap = min(overlap, block.length)
                block = Block(block.old + overlap, block.new + overlap, block.length - overlap, block.how)
            elif overlap < before.length:
                kept[-1] = before._replace(length=before.length - overlap)
            else:
                kept.pop()
        if block.length:
            kept.append(block)
    return kept


def _joined(blocks: list[Block], old: str, new: str) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        if joined and _goes_on(joined[-1], block, old, new):
            before = joined[-1]
            joined[-1] = Block(before.old, before.new, block.old + block.length - before.old, before.how)
        else:
            joined.append(block)
    return joined


def _goes_on(before: Block, block: Block, old: str, new: str) -> bool:
    """Says whether `block` goes on where `before` ends, but for white space as long in both texts."""
    if before.how is not block.how or block.old - before.old != block.new - before.new:
        return False
    end = before.old + before.length
    if end == block.old:
        return True
    return old[end : block.old].isspace() and new[before.new + before.length : block.new].isspace()
