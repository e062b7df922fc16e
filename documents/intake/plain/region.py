"""Finds where the article is among a page's blocks: from its first sentence to its last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from documents.intake.plain.kinds import MAYBE_HEADING, BlockKind, ends_as_sentence, is_clipped
from documents.intake.plain.lines import Block

# The cost, in words of prose, of a block that is not a sentence, and of a block of furniture by its reason.
_SHORT = 3.0
_COST = {
    "advertisement": 0.0,
    "caption": 1.0,
    "sharing": 6.0,
    "byline": 8.0,
    "ticker": 10.0,
    "navigation": 10.0,
    "other": 1.0,
    "duplicate": 0.0,
    "newsletter": 12.0,
    "related": 14.0,
    "legal": 30.0,
    "comments": 30.0,
}
_MAX_BLOCKS = 120  # words of one block that count
_MIN_PROSE_WORDS = 60  # words of prose after which comments can begin
_SAME_PLACE = 2  # columns
_MIN_BYLINED = 3
_DASHES = "—–-―"
_SOLID_BLOCKS, _SOLID_WORDS = 3, 80
_OUT_OF_COLUMN = 0.4  # of the words of prose at another indent than the article
_HEADING = 0.5  # of the cost of a short line at the indent of the article
MIN_COLUMNS = 4  # different indents, so that the article's own shows where it continues
_MAX_BEHIND = 0.2  # of the words of the text; more of them at another indent are the article's
_INSET = 6  # columns by which lists and tables may be further in
_CELLS = "   "  # between the cells of a row


@dataclass(frozen=True, slots=True)
class Region:
    """Blocks `first` to `last` (included), and the indent of most of their prose."""

    first: int
    last: int
    indent: int


def find_region(blocks: list[Block], kinds: list[BlockKind]) -> Region | None:
    """Returns the run of blocks with the most prose and the least else; None if there is no prose.

    Computes the greatest sum over all runs (Bentley's scan, linear): prose counts by its words, everything else has a
    cost. Prose after a head of comments or of links to other articles counts little, unless its indent is that of the
    prose before. If the indents show columns, a second scan prefers the column with most of the first one's prose.
    """
    values = [_value(block, kind) for block, kind in zip(blocks, kinds, strict=True)]
    found = _best_run(blocks, kinds, values)
    if found is None:
        return None
    indent = _column(blocks, kinds, *found)
    if len({block.indent for block in blocks}) < MIN_COLUMNS:
        return Region(*found, indent)
    values = [_in_column(*one, indent) for one in zip(blocks, kinds, values, strict=True)]
    first, last = _best_run(blocks, kinds, values) or found
    indent = _column(blocks, kinds, first, last)
    return Region(first, _end_of_column(blocks, first, last, indent), indent)


def _end_of_column(blocks: list[Block], first: int, last: int, indent: int) -> int:
    """Returns the last block in the column, unless much of the text would come after it."""
    end = next((at for at in range(last, first, -1) if _is_in_column(blocks[at], indent)), first)
    behind, whole = (sum(block.weight for block in blocks[at : last + 1]) for at in (end + 1, first))
    return end if behind <= _MAX_BEHIND * whole else last


def _in_column(block: Block, kind: BlockKind, value: float, indent: int) -> float:
    """Returns the value of a block in a page with columns: prose elsewhere and headings in the column count less."""
    if value > 0:
        return value if _is_in_column(block, indent) else value * _OUT_OF_COLUMN
    is_heading = block.indent == indent and not block.sign and kind.reason in {"", "duplicate"}
    return value * _HEADING if is_heading else value


def _is_in_column(block: Block, indent: int) -> bool:
    """Returns whether a block is at the column's indent, or is an item of a list or a row of a table in it."""
    may_be_inset = bool(block.sign) or _CELLS in block.words
    return block.indent == indent or (may_be_inset and indent < block.indent <= indent + _INSET)


def _best_run(blocks: list[Block], kinds: list[BlockKind], values: list[float]) -> tuple[int, int] | None:
    best, first, last = 0.0, -1, -1
    for at, (total, begun) in enumerate(_sums(blocks, kinds, values)):
        if total > best:
            best, first, last = total, begun, at
    return None if first < 0 else (first, last)


def _sums(blocks: list[Block], kinds: list[BlockKind], values: list[float]) -> Iterator[tuple[float, int]]:
    """Yields for each block the greatest sum of a run that ends with it, and the start of that run."""
    solid = _solid(blocks, kinds)
    signed = _bylined(blocks, kinds)
    varied = len({block.indent for block, kind in zip(blocks, kinds, strict=True) if kind.reads_as_prose}) > 1
    total, begun = 0.0, 0
    section, here, read = "", 0, 0
    for at, (block, kind, run, value) in enumerate(zip(blocks, kinds, solid, values, strict=True)):
        if total <= 0:
            total, begun = 0.0, at
        if kind.opens_section and total >= _MIN_PROSE_WORDS and section != "comments":
            section, value = kind.reason, value - (40.0 if kind.reason == "comments" else 4.0)
        elif value > 0 and section:
            back = abs(block.indent - here) <= _SAME_PLACE and block.weight > 15 and not is_clipped(block.words)
            if (section == "related" and (back or run)) or (section == "comments" and run >= 2 * read):
                section = ""
            else:
                value *= 0.1 if varied or section == "comments" else 0.5
        if value > 0 and total >= _MIN_PROSE_WORDS and (at in signed or _is_teaser(blocks, kinds, at, here)):
            value *= 0.1
        elif value > 0 and not section:
            read += block.weight
            here = block.indent if block.weight > 15 else here
        total += value
        yield total, begun


def _bylined(blocks: list[Block], kinds: list[BlockKind]) -> frozenset[int]:
    """Returns single paragraphs right below a byline; if there are several, they are comments or teasers.

    A line that begins with a dash signs the text above it.
    """
    found = frozenset(
        at
        for at in range(1, len(kinds))
        if kinds[at].reads_as_prose
        and kinds[at - 1].reason == "byline"
        and blocks[at - 1].words[0] not in _DASHES
        and not (at + 1 < len(kinds) and kinds[at + 1].reads_as_prose)
    )
    return found if len(found) >= _MIN_BYLINED else frozenset()


def _is_teaser(blocks: list[Block], kinds: list[BlockKind], at: int, here: int) -> bool:
    """Returns whether a block of prose is alone between other lines, at another indent than the prose before."""
    if abs(blocks[at].indent - here) <= _SAME_PLACE or blocks[at].sign:
        return False
    return not kinds[at - 1].reads_as_prose and not (at + 1 < len(kinds) and kinds[at + 1].reads_as_prose)


def _solid(blocks: list[Block], kinds: list[BlockKind]) -> list[int]:
    """Returns for each block the words of its run of prose, if that is long and at one indent; else 0."""
    runs = [0] * len(blocks)
    at = 0
    while at < len(blocks):
        end = at
        while end < len(blocks) and _is_plain_prose(blocks[end], kinds[end], blocks[at].indent):
            end += 1
        words = sum(block.weight for block in blocks[at:end])
        if end - at >= _SOLID_BLOCKS and words >= _SOLID_WORDS:
            runs[at:end] = [words] * (end - at)
        at = max(end, at + 1)
    return runs


def _is_plain_prose(block: Block, kind: BlockKind, indent: int) -> bool:
    return (
        kind.reads_as_prose
        and not kind.reason
        and not block.sign
        and block.indent == indent
        and not is_clipped(block.words)
    )


def _value(block: Block, kind: BlockKind) -> float:
    if kind.reason == "byline" and block.words[0] in _DASHES:
        return 0.0  # signs the post or the quotation above it
    if kind.rule == MAYBE_HEADING or (kind.reason == "navigation" and not kind.is_certain):
        return -_SHORT / 2
    if kind.reason and (kind.is_certain or not kind.reads_as_prose):
        return -_COST.get(kind.reason, _SHORT)
    if kind.reason and kind.reason != "caption":
        return -2.0
    if not kind.reads_as_prose:
        if block.weight >= 4 and ends_as_sentence(block.words) and not block.sign:
            return block.weight / 2
        return -_SHORT if block.sign or block.weight < 5 else -_SHORT / 2
    value = float(min(block.weight, _MAX_BLOCKS))
    if is_clipped(block.words):
        value *= 0.3
    return value * 0.7 if block.sign else value


def _column(blocks: list[Block], kinds: list[BlockKind], first: int, last: int) -> int:
    columns: Counter[int] = Counter()
    for block, kind in zip(blocks[first : last + 1], kinds[first : last + 1], strict=True):
        if kind.reads_as_prose and not block.sign:
            columns[block.indent] += block.weight
    return columns.most_common(1)[0][0] if columns else blocks[first].indent
