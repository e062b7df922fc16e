"""Finds furniture between the first and the last sentence of an article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from documents.intake.plain.kinds import MAYBE_HEADING, BlockKind, ends_as_sentence, is_clipped
from documents.intake.plain.lines import Block, key_of
from documents.intake.plain.region import Region

_MIN_REPEATED_WORDS = 12  # words from which a repeated block is a caption or a quotation of the text
_LONGEST_BOX, _LONGEST_ADVERTISEMENT = 14, 4  # blocks
BELOW_HEAD = "below a head of its kind"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The reason for setting a block aside, and the rule that decided it."""

    reason: str
    rule: str


def furniture_inside(blocks: list[Block], kinds: list[BlockKind], region: Region) -> dict[int, Verdict]:
    """Returns the blocks inside the region that are not the article's, each with its reason."""
    found: dict[int, Verdict] = {}
    at = region.first
    while at <= region.last:
        kind = kinds[at]
        if kind.reason and kind.is_certain and not _may_be_heading(blocks, kinds, at, region):
            found[at] = Verdict(kind.reason, kind.rule)
            if kind.opens_section and kind.reason == "related":
                at = _set_box_aside(blocks, kinds, at, region, found)
            elif kind.reason == "advertisement":
                at = _set_advertisement_aside(kinds, at, region, found)
        elif _is_caption_over_credit(blocks, kinds, at, region):
            found[at] = Verdict("caption", "words over the credit of a picture")
        at += 1
    return found


def repeated_keys(blocks: list[Block]) -> frozenset[str]:
    """Returns the keys of longer blocks that occur more than once in the text."""
    seen = Counter(key_of(block.words) for block in blocks if block.weight >= _MIN_REPEATED_WORDS)
    return frozenset(key for key, times in seen.items() if times > 1)


def _may_be_heading(blocks: list[Block], kinds: list[BlockKind], at: int, region: Region) -> bool:
    """Returns whether a known line of furniture may be a heading: one that can be both, with prose before and after."""
    if not region.first < at < region.last or kinds[at].rule != MAYBE_HEADING:
        return False
    before, after = blocks[at - 1], blocks[at + 1]
    if blocks[at].sign or not (kinds[at - 1].reads_as_prose and kinds[at + 1].reads_as_prose):
        return False
    return before.indent == after.indent == blocks[at].indent


def _set_box_aside(
    blocks: list[Block], kinds: list[BlockKind], at: int, region: Region, found: dict[int, Verdict]
) -> int:
    """Sets aside the links below a head such as "Related"; returns the index of the last one, or of the head."""
    for place in range(at + 1, min(region.last, at + _LONGEST_BOX) + 1):
        block, kind = blocks[place], kinds[place]
        whole = ends_as_sentence(block.words) and not is_clipped(block.words)
        at_home = abs(block.indent - region.indent) <= 1 and not block.sign
        if (kind.reads_as_prose and (at_home or not block.sign)) or (whole and block.weight >= 4 and at_home):
            return place - 1
        if at_home and blocks[at].indent != region.indent and not kind.reason:
            return place - 1
        if not kind.reason and _heads_what_follows(blocks, kinds, at, place):
            return place - 1
        found[place] = Verdict(kind.reason or "related", "link under a head of links" if not kind.reason else kind.rule)
    return min(region.last, at + _LONGEST_BOX)


def _heads_what_follows(blocks: list[Block], kinds: list[BlockKind], at: int, place: int) -> bool:
    """Returns whether a line below the links of head `at` is a heading: it is set off from them, right above prose."""
    block, before = blocks[place], blocks[place - 1]
    if (
        place - 1 == at
        or not block.blanks
        or block.sign
        or not (place + 1 < len(kinds) and kinds[place + 1].reads_as_prose)
    ):
        return False
    return bool(before.sign) or not before.blanks


def _set_advertisement_aside(kinds: list[BlockKind], at: int, region: Region, found: dict[int, Verdict]) -> int:
    """Sets aside the few lines between two advertisement marks; returns the last of them, or the first mark."""
    for end in range(at + 2, min(region.last, at + _LONGEST_ADVERTISEMENT + 1) + 1):
        if kinds[end].reason == "advertisement" and kinds[end].is_certain:
            found.update(dict.fromkeys(range(at + 1, end), Verdict("advertisement", "between marks of one")))
            return end - 1
        if kinds[end - 1].reads_as_prose:
            break
    return at


def _is_caption_over_credit(blocks: list[Block], kinds: list[BlockKind], at: int, region: Region) -> bool:
    if (
        at + 1 >= len(blocks)
        or kinds[at + 1].reason != "caption"
        or blocks[at + 1].blanks
        or blocks[at + 1].weight > 20
    ):
        return False
    return blocks[at].indent != region.indent or blocks[at].weight <= _MIN_REPEATED_WORDS
