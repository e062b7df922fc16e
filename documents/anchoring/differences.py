"""The differences of two texts for display: whole words, in the order of the new text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from documents.anchoring.diff import Block, find_surviving_blocks
from documents.spans import Span


class DifferenceKind(StrEnum):
    """What happened to a span in comparison with the other text."""

    EQUAL = "equal"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """A span of the old text and one of the new; for removed or inserted text, one is empty and marks the position.

    For moved text, both spans have equal characters; the difference is listed at its new place.
    """

    kind: DifferenceKind
    old: Span
    new: Span


MIN_MOVED_LENGTH = 12
"""Code points from which text counts as moved; shorter text is removed here and inserted there."""


class _EqualRun(NamedTuple):
    """`length` characters that are equal in both texts, beginning and ending with whole words."""

    old: int
    new: int
    length: int


_old_place, _new_place = attrgetter("old"), attrgetter("new")


def differences(old: str, new: str) -> list[Difference]:
    """Returns all spans of both texts, with each character in exactly one, in the order of the new text.

    Removed text precedes the text inserted in its place.
    """
    same = [piece for block in find_surviving_blocks(old, new) for piece in _equal(old, new, block)]
    spine = _longest_common_order(same)
    stayed = set(spine)
    moved = [piece for piece in same if piece not in stayed and _is_long_enough(old, piece)]
    arrived = sorted(moved, key=_new_place)
    found: list[Difference] = []
    for before, after in pairwise([_EqualRun(0, 0, 0), *spine, _EqualRun(len(old), len(new), 0)]):
        _append(found, _difference(DifferenceKind.EQUAL, before))
        here = Span(before.old + before.length, after.old)
        there = Span(before.new + before.length, after.new)
        if here.of(old) == there.of(new) and not here.of(old).strip():
            _append(found, Difference(DifferenceKind.EQUAL, here, there))
            continue
        for difference in _between(here, there, moved, arrived):
            _append(found, difference)
    return found


def _is_long_enough(old: str, piece: _EqualRun) -> bool:
    return len(old[piece.old : piece.old + piece.length].strip()) >= MIN_MOVED_LENGTH


def _append(found: list[Difference], difference: Difference) -> None:
    """Adds a difference if it is not empty, and merges it with the last one if both are equal text and touch."""
    if not len(difference.old) and not len(difference.new):
        return
    last = found[-1] if found else None
    touch = last and (last.old.end, last.new.end) == (difference.old.start, difference.new.start)
    if last and touch and last.kind is difference.kind is DifferenceKind.EQUAL:
        joined = Span(last.old.start, difference.old.end), Span(last.new.start, difference.new.end)
        found[-1] = Difference(DifferenceKind.EQUAL, *joined)
    else:
        found.append(difference)


def _difference(kind: DifferenceKind, piece: _EqualRun) -> Difference:
    return Difference(kind, Span(piece.old, piece.old + piece.length), Span(piece.new, piece.new + piece.length))


def _between(here: Span, there: Span, moved: Sequence[_EqualRun], arrived: Sequence[_EqualRun]) -> Iterator[Difference]:
    """Yields the differences between two unchanged spans: removed text, then inserted and moved-in text.

    `moved` and `arrived` are the moved pieces, in the old order and in the new.
    """
    gone = moved[bisect_left(moved, here.start, key=_old_place) : bisect_left(moved, here.end, key=_old_place)]
    for span in _spans_not_in(here, [_difference(DifferenceKind.MOVED, piece).old for piece in gone]):
        yield Difference(DifferenceKind.REMOVED, span, Span(there.start, there.start))
    at = there.start
    come = arrived[bisect_left(arrived, there.start, key=_new_place) : bisect_left(arrived, there.end, key=_new_place)]
    for piece in come:
        yield Difference(DifferenceKind.INSERTED, Span(here.end, here.end), Span(at, piece.new))
        yield _difference(DifferenceKind.MOVED, piece)
        at = piece.new + piece.length
    yield Difference(DifferenceKind.INSERTED, Span(here.end, here.end), Span(at, there.end))


def _spans_not_in(whole: Span, taken: Sequence[Span]) -> Iterator[Span]:
    """Yields the parts of `whole` that are not `taken`; `taken` is in order."""
    at = whole.start
    for span in taken:
        yield Span(at, span.start)
        at = span.end
    yield Span(at, whole.end)


def _equal(old: str, new: str, block: Block) -> Iterator[_EqualRun]:
    """Yields the parts of a block whose characters are equal, cut back to whole words in both texts."""
    ours, theirs = old[block.old : block.old + block.length], new[block.new : block.new + block.length]
    if ours == theirs:
        unequal: list[int] = []
    else:
        unequal = [at for at, pair in enumerate(zip(ours, theirs, strict=True)) if pair[0] != pair[1]]
    for before, after in pairwise([-1, *unequal, block.length]):
        start, end = before + 1, after
        while start < end and _within_word(old, new, block.old + start, block.new + start):
            start += 1
        while end > start and _within_word(old, new, block.old + end, block.new + end):
            end -= 1
        if start < end:
            yield _EqualRun(block.old + start, block.new + start, end - start)


def _within_word(old: str, new: str, at: int, other: int) -> bool:
    """Checks whether a cut before `at` in the old text, or before `other` in the new one, would split a word."""
    return _cuts_word(old, at) or _cuts_word(new, other)


def _cuts_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and _is_letter(text[at - 1]) and _is_letter(text[at])


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _longest_common_order(pieces: Sequence[_EqualRun]) -> list[_EqualRun]:
    """Returns the longest choice of pieces that have the same order in both texts; `pieces` are in the old order."""
    ends: list[int] = []
    chains: list[tuple[int, int]] = []
    before: list[int] = []
    for n, piece in enumerate(pieces):
        at = bisect_left(ends, piece.new + 1)
        weight, last = chains[at - 1] if at else (0, -1)
        before.append(last)
        weight += piece.length
        end = piece.new + piece.length
        at = bisect_left(ends, end)
        if at and chains[at - 1][0] >= weight:
            continue
        stop = at
        while stop < len(ends) and chains[stop][0] <= weight:
            stop += 1
        ends[at:stop], chains[at:stop] = [end], [(weight, n)]
    chosen: list[_EqualRun] = []
    at = chains[-1][1] if chains else -1
    while at >= 0:
        chosen.append(pieces[at])
        at = before[at]
    return chosen[::-1]
