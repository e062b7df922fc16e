"""Compares two texts once, for all passages: finds what survives of the old text, and where."""

from __future__ import annotations

from collections.abc import Iterator

from documents.anchoring.diff.blocks import Block, MatchKind, merge_blocks
from documents.anchoring.diff.common_ends import common_ends
from documents.anchoring.diff.fuzzy_search import find_fuzzy_blocks
from documents.anchoring.diff.gaps import gaps
from documents.anchoring.diff.matching import match_units
from documents.anchoring.diff.related import keep_related
from documents.anchoring.diff.units import Partners, Units, fold, split_units
from documents.anchoring.diff.words import compare_words, words_of


def find_surviving_blocks(old: str, new: str) -> list[Block]:
    """Returns the surviving text of `old` as blocks in the order of `old`; no character is in two blocks.

    Costs little more than reading the texts where they are equal; changed text is compared word by word.
    """
    if old == new:
        return [Block(0, 0, len(old), MatchKind.SENTENCE)] if old else []
    ours, theirs = fold(old), fold(new)
    head, tail = common_ends(ours, theirs, "\n")
    old_units = split_units(ours, head, len(ours) - tail)
    new_units = split_units(theirs, head, len(theirs) - tail)
    blocks = [
        Block(0, 0, head, MatchKind.SENTENCE),
        Block(len(ours) - tail, len(theirs) - tail, tail, MatchKind.SENTENCE),
    ]
    partners = match_units(old_units, new_units)
    blocks += _blocks_of_partners(partners)
    blocks += _blocks_in_gaps(partners)
    blocks += find_fuzzy_blocks(old_units, new_units, blocks)
    return merge_blocks(blocks, ours, theirs)


def _blocks_of_partners(partners: Partners) -> Iterator[Block]:
    """Yields a block for each run of consecutive partners, or for each unit where the white space differs."""
    old, new, to_new = partners.old, partners.new, partners.to_new
    at = 0
    while at < len(to_new):
        if to_new[at] < 0:
            at += 1
            continue
        last = at + 1
        while last < len(to_new) and to_new[last] == to_new[last - 1] + 1:
            last += 1
        start, end, other = old.starts[at], old.starts[last], new.starts[to_new[at]]
        if (
            end - start == new.starts[to_new[last - 1] + 1] - other
            and old.text[start:end] == new.text[other : other + end - start]
        ):
            yield Block(start, other, end - start, MatchKind.SENTENCE)
        else:
            for i in range(at, last):
                yield from _one_unit(old, new, i, to_new[i])
        at = last


def _one_unit(old: Units, new: Units, i: int, j: int) -> Iterator[Block]:
    """Yields the blocks of two units that have equal words, whatever the white space in and around them."""
    ours = old.text[old.starts[i] : old.starts[i + 1]]
    theirs = new.text[new.starts[j] : new.starts[j + 1]]
    start = old.starts[i] + len(ours) - len(ours.lstrip())
    other = new.starts[j] + len(theirs) - len(theirs.lstrip())
    ours, theirs = ours.strip(), theirs.strip()
    if ours == theirs:
        yield Block(start, other, len(ours), MatchKind.SENTENCE)
        return
    for mine, yours in zip(_pieces(ours), _pieces(theirs), strict=True):
        yield Block(start + mine[0], other + yours[0], mine[1], MatchKind.SENTENCE)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yields the start and length of each piece between white space."""
    at = 0
    for piece in text.split():
        at = text.index(piece, at)
        yield at, len(piece)
        at += len(piece)


def _blocks_in_gaps(partners: Partners) -> Iterator[Block]:
    """Compares the units that have no partner word by word."""
    old, new = partners.old, partners.new
    for gap in gaps(partners):
        here = old.starts[gap.first], old.starts[gap.last]
        there = [(new.starts[first], new.starts[last]) for first, last in gap.runs]
        yield from keep_related(old, new, _compare_stretch(old.text, new.text, here, there))


def _compare_stretch(old: str, new: str, here: tuple[int, int], there: list[tuple[int, int]]) -> Iterator[Block]:
    """Compares the words of one span with those of others; a common beginning and end is not read word by word."""
    (start, end), (other, other_end) = here, there[0]
    if len(there) == 1:
        head, tail = common_ends(old[start:end], new[other:other_end], " ")
        if head:
            yield Block(start, other, head, MatchKind.WORD)
        if tail:
            yield Block(end - tail, other_end - tail, tail, MatchKind.WORD)
        here, there = (start + head, end - tail), [(other + head, other_end - tail)]
    yield from compare_words(old, new, words_of(old, [here]), words_of(new, there))
