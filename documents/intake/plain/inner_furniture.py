"""Furniture between the first and the last sentence of an article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from documents.intake.plain.kinds import HEADING_TOO, Kind, ends_as_sentence, is_clipped
from documents.intake.plain.lines import Block, key_of
from documents.intake.plain.region import Region

_LONG = 12  # words from which a block that is there twice is a caption or a quotation of the text
_LONGEST_BOX, _LONGEST_ADVERTISEMENT = 14, 4  # blocks
BELOW_HEAD = "below a head of its kind"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a block is set aside, and by which rule."""

    why: str
    rule: str


def furniture_inside(blocks: list[Block], kinds: list[Kind], region: Region) -> dict[int, Verdict]:
    """The blocks between first and last that are not the article's, each with its reason."""
    found: dict[int, Verdict] = {}
    at = region.first
    while at <= region.last:
        kind = kinds[at]
        if kind.why and kind.certain and not _may_be_heading(blocks, kinds, at, region):
            found[at] = Verdict(kind.why, kind.rule)
            if kind.opens and kind.why == "related":
                at = _through_box(blocks, kinds, at, region, found)
            elif kind.why == "advertisement":
                at = _through_advertisement(kinds, at, region, found)
        elif _is_caption_over_credit(blocks, kinds, at, region):
            found[at] = Verdict("caption", "words over the credit of a picture")
        at += 1
    return found


def said_twice(blocks: list[Block]) -> frozenset[str]:
    """The keys of longer blocks that stand in the text more than once."""
    seen = Counter(key_of(block.words) for block in blocks if block.weight >= _LONG)
    return frozenset(key for key, times in seen.items() if times > 1)


def _may_be_heading(blocks: list[Block], kinds: list[Kind], at: int, region: Region) -> bool:
    """Whether a known line may be the article's own heading: a word that is both, with prose after it and before."""
    if not region.first < at < region.last or kinds[at].rule != HEADING_TOO:
        return False
    before, after = blocks[at - 1], blocks[at + 1]
    if blocks[at].sign or not (kinds[at - 1].prose and kinds[at + 1].prose):
        return False
    return before.indent == after.indent == blocks[at].indent


def _through_box(blocks: list[Block], kinds: list[Kind], at: int, region: Region, found: dict[int, Verdict]) -> int:
    """Sets the links under a head such as "Related" aside; gives the last of them, or the head."""
    for place in range(at + 1, min(region.last, at + _LONGEST_BOX) + 1):
        block, kind = blocks[place], kinds[place]
        whole = ends_as_sentence(block.words) and not is_clipped(block.words)
        at_home = abs(block.indent - region.indent) <= 1 and not block.sign
        if (kind.prose and (at_home or not block.sign)) or (whole and block.weight >= 4 and at_home):
            return place - 1
        if at_home and blocks[at].indent != region.indent and not kind.why:
            return place - 1
        if not kind.why and _heads_what_follows(blocks, kinds, at, place):
            return place - 1
        found[place] = Verdict(kind.why or "related", "link under a head of links" if not kind.why else kind.rule)
    return min(region.last, at + _LONGEST_BOX)


def _heads_what_follows(blocks: list[Block], kinds: list[Kind], at: int, place: int) -> bool:
    """Whether a line below the links under head `at` is no link: it stands off from them, right over prose."""
    block, before = blocks[place], blocks[place - 1]
    if place - 1 == at or not block.blanks or block.sign or not (place + 1 < len(kinds) and kinds[place + 1].prose):
        return False
    return bool(before.sign) or not before.blanks


def _through_advertisement(kinds: list[Kind], at: int, region: Region, found: dict[int, Verdict]) -> int:
    """Sets the few lines between two marks of an advertisement aside; gives the last of them, or the first mark."""
    for end in range(at + 2, min(region.last, at + _LONGEST_ADVERTISEMENT + 1) + 1):
        if kinds[end].why == "advertisement" and kinds[end].certain:
            found.update(dict.fromkeys(range(at + 1, end), Verdict("advertisement", "between marks of one")))
            return end - 1
        if kinds[end - 1].prose:
            break
    return at


def _is_caption_over_credit(blocks: list[Block], kinds: list[Kind], at: int, region: Region) -> bool:
    if at + 1 >= len(blocks) or kinds[at + 1].why != "caption" or blocks[at + 1].blanks or blocks[at + 1].weight > 20:
        return False
    return blocks[at].indent != region.indent or blocks[at].weight <= _LONG
