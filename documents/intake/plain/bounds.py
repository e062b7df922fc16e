"""Decides which blocks of a page are not the article, and why."""

from __future__ import annotations

import re

from documents.intake.plain.head import Head, find_head
from documents.intake.plain.inner_furniture import Verdict, furniture_inside, repeated_keys
from documents.intake.plain.kinds import BlockKind
from documents.intake.plain.lines import Block, key_of
from documents.intake.plain.page_evidence import certain_furniture, is_doubtful
from documents.intake.plain.reasons import reasons_outside
from documents.intake.plain.region import MIN_COLUMNS, Region, find_region

_GALLERY = 8  # text that repeats within so many blocks belongs to a picture
_LONGEST_CAPTION = 60
_BYLINE_LINES = 6  # blocks from the first sentence on that may name the author
_NAME = re.compile(r"[^\W\d_]{2,}")
_FULL_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’-]+ ){1,2}[^\W\d_a-z][\w'’-]+(?=\b)")


def find_bounds(blocks: list[Block], kinds: list[BlockKind]) -> dict[int, Verdict]:
    """Returns the blocks to set aside, each with its reason; `kinds` classifies each block by its own text."""
    twice = repeated_keys(blocks)
    kinds = _with_doubles(blocks, kinds, twice)
    region = find_region(blocks, kinds)
    if region is None:
        return certain_furniture(blocks, kinds)
    region = _before_author(blocks, kinds, region)
    head = find_head(blocks, kinds, region)
    region = _extended(blocks, kinds, _below_title(blocks, kinds, region, head), head)
    inside = furniture_inside(blocks, kinds, region)
    body = {at for at in range(region.first, region.last + 1) if at not in inside} | set(head.standfirst)
    if not body:
        return certain_furniture(blocks, kinds)
    aside = reasons_outside(blocks, kinds, body, head.title, twice) | inside
    return certain_furniture(blocks, kinds) if is_doubtful(blocks, kinds, aside) else aside


def _with_doubles(blocks: list[Block], kinds: list[BlockKind], twice: frozenset[str]) -> list[BlockKind]:
    """Returns the kinds, updated for longer blocks that occur twice."""
    if not twice:
        return kinds
    places: dict[str, list[int]] = {}
    for at, block in enumerate(blocks):
        key = key_of(block.words)
        if key in twice:
            places.setdefault(key, []).append(at)
    found = list(kinds)
    for where in places.values():
        near = bool(kinds[where[0]].reason) or _is_of_picture(blocks, kinds, where)
        for number, at in enumerate(where):
            if number:
                found[at] = BlockKind(
                    "duplicate", "said twice", is_certain=near, reads_as_prose=kinds[at].reads_as_prose
                )
            elif near and not kinds[at].reason and kinds[at].reads_as_prose:
                found[at] = BlockKind("caption", "picture shown twice", is_certain=True)
    return found


def _is_of_picture(blocks: list[Block], kinds: list[BlockKind], where: list[int]) -> bool:
    """Returns whether repeated text belongs to a picture: it repeats nearby, or is directly above a credit."""
    if where[1] - where[0] <= _GALLERY and not any(kind.reads_as_prose for kind in kinds[where[0] + 1 : where[1]]):
        return True
    return any(
        at + 1 < len(blocks) and kinds[at + 1].reason == "caption" and not blocks[at + 1].blanks
        for at in where[:_GALLERY]
    )


def _before_author(blocks: list[Block], kinds: list[BlockKind], region: Region) -> Region:
    """Ends the region before a block that names the author again, as an author box does."""
    bylines = [at for at in range(region.last) if kinds[at].reason == "byline"]
    named = {name for at in bylines for name in _names(blocks[at].words)}
    above = [blocks[at].words for at in bylines if at < region.first + _BYLINE_LINES]
    for at in range(region.first + (region.last - region.first) * 3 // 5, region.last + 1):
        if kinds[at].reason:
            continue
        names = _names(blocks[at].words)
        if kinds[at].reads_as_prose:
            begins = _FULL_NAME.match(blocks[at].words)
            is_author = begins is not None and any(begins[0] in words for words in above)
        else:
            is_author = 2 <= len(names) <= 6 and set(names[-2:]) <= named
        if is_author:
            return Region(region.first, max(region.first, at - 1), region.indent)
    return region


def _names(words: str) -> list[str]:
    return [name for name in _NAME.findall(words) if name[0].isupper()]


def _below_title(blocks: list[Block], kinds: list[BlockKind], region: Region, head: Head) -> Region:
    """Starts the region below the title and the lines of author, date and picture under it."""
    first = region.first
    if head.title is not None and head.title >= first:
        first = head.title + 1
    dated = head.title is not None and any(kind.reason == "byline" for kind in kinds[head.title + 1 : first])
    while first < region.last:
        kind = kinds[first]
        if not (kind.reason and (kind.is_certain or not kind.reads_as_prose)) and not (
            dated and _stands_apart(blocks, kinds, first, region)
        ):
            break
        dated = dated or kind.reason == "byline"
        first += 1
    return Region(first, region.last, region.indent)


def _stands_apart(blocks: list[Block], kinds: list[BlockKind], at: int, region: Region) -> bool:
    """Returns whether a sentence between date and text is indented differently from the text: a picture caption."""
    after = next((one for one in range(at + 1, region.last + 1) if not kinds[one].reason), region.last)
    alone = blocks[at].indent != region.indent and blocks[after].indent == region.indent
    return alone and not blocks[at].sign and blocks[at].weight <= _LONGEST_CAPTION and kinds[after].reads_as_prose


def _extended(blocks: list[Block], kinds: list[BlockKind], region: Region, head: Head) -> Region:
    """Extends the region by headings and items directly before and after it at its own indent."""
    if len({block.indent for block in blocks}) < MIN_COLUMNS:
        return region
    first, last = region.first, region.last
    lowest = first if head.title is None else min(first, max((head.title, *head.standfirst)) + 1)
    while first > lowest and _belongs(blocks[first - 1], kinds[first - 1], region):
        first -= 1
    while last + 1 < len(blocks) and _belongs(blocks[last + 1], kinds[last + 1], region):
        last += 1
    return Region(first, last, region.indent)


def _belongs(block: Block, kind: BlockKind, region: Region) -> bool:
    return not kind.reason and (block.indent == region.indent or (bool(block.sign) and block.indent > region.indent))
