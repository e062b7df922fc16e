"""A stored comparison of two texts that carries any number of passages from one to the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from documents.anchoring.diff import Block, MatchKind, find_surviving_blocks
from documents.anchoring.placement import CarriedPassage, SurvivingPiece, place_passage, place_point

TOOL_VERSION = "readingroom.anchoring 1"
"""The version of the comparison rules; a stored comparison of another version is computed anew."""


@dataclass(frozen=True)
class TextComparison:
    """The parts of a text of `old_length` code points that survive in a text of `new_length`.

    `blocks` are in the order of the old text; no character of either text is in two blocks.
    """

    old_length: int
    new_length: int
    blocks: tuple[Block, ...] = field(repr=False)

    def __post_init__(self) -> None:
        at = 0
        for block in self.blocks:
            if block.old < at or block.length <= 0 or block.new < 0 or block.new + block.length > self.new_length:
                raise ValueError("The blocks of a text map are in order, not empty, and within both texts.")
            at = block.old + block.length
        if at > self.old_length:
            raise ValueError("The blocks of a text map are in order, not empty, and within both texts.")

    def carry(self, old: str, new: str, spans: Sequence[tuple[int, int]]) -> list[CarriedPassage]:
        """Carries each `(start, end)` of `old` over to `new`, in the order given.

        Costs some microseconds a passage, whatever the length of the texts. Raises ValueError if the texts are not the
        two that were compared, or if a span is not within `old`.
        """
        if (len(old), len(new)) != (self.old_length, self.new_length):
            raise ValueError("A text map carries between the two texts that it compares, and no others.")
        return [self._carry_one(old, new, start, end) for start, end in spans]

    def to_json(self) -> dict[str, Any]:
        """Returns both lengths and a flat list of four numbers a block: code points since the end of the block before,
        its shift in the new text against the block before, its length, and how it was found."""
        numbers: list[int] = []
        old = new = 0
        for block in self.blocks:
            numbers += (block.old - old, block.new - new - (block.old - old), block.length, int(block.how))
            old, new = block.old + block.length, block.new + block.length
        return {"old": self.old_length, "new": self.new_length, "blocks": numbers}

    @classmethod
    def from_json(cls, data: Any) -> TextComparison:
        """Reads what `to_json` wrote. Raises ValueError if the data is not such a map."""
        try:
            rows = zip(*[iter(data["blocks"])] * 4, strict=True)
            blocks: list[Block] = []
            old = new = 0
            for gap, shift, length, how in rows:
                old, new = old + gap, new + gap + shift
                blocks.append(Block(old, new, length, MatchKind(how)))
                old, new = old + length, new + length
            return cls(data["old"], data["new"], tuple(blocks))
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError("This is not a text map.") from error

    def pieces(self, start: int, end: int) -> list[SurvivingPiece]:
        """Returns the surviving parts of the old text from `start` to `end`, cut from blocks, in the old order."""
        at = max(0, bisect_right(self._starts, start) - 1)
        found: list[SurvivingPiece] = []
        while at < len(self.blocks) and self.blocks[at].old < end:
            block = self.blocks[at]
            first, last = max(block.old, start), min(block.old + block.length, end)
            if first < last:
                found.append(SurvivingPiece(first, last, block.new - block.old, block.how))
            at += 1
        return found

    @cached_property
    def _added(self) -> _InsertedText:
        return _InsertedText(sorted((block.new, block.new + block.length) for block in self.blocks), self.new_length)

    @cached_property
    def _starts(self) -> list[int]:
        return [block.old for block in self.blocks]

    def _carry_one(self, old: str, new: str, start: int, end: int) -> CarriedPassage:
        if not 0 <= start <= end <= len(old):
            raise ValueError(f"The span {start}-{end} is not within a text of {len(old)}.")
        if start == end:
            reach = self.pieces(max(0, start - 1), min(len(old), start + 1))
            return place_point(old, new, start, reach)
        return place_passage(old, new, start, end, self.pieces(start, end), self._added)


class _InsertedText:
    """The spans of a text of `length` code points between the spans `taken`, which are given in order."""

    def __init__(self, taken: list[tuple[int, int]], length: int) -> None:
        self._taken, self._length = taken, length

    def before(self, at: int) -> int:
        n = bisect_left(self._taken, (at, 0)) - 1
        return min(at, self._taken[n][1]) if n >= 0 else 0

    def after(self, at: int) -> int:
        n = bisect_left(self._taken, (at, 0))
        if n and self._taken[n - 1][1] > at:
            return at
        return self._taken[n][0] if n < len(self._taken) else self._length


def compare(old: str, new: str) -> TextComparison:
    """Compares two texts; costs nothing if they are equal."""
    return TextComparison(len(old), len(new), tuple(find_surviving_blocks(old, new)))
