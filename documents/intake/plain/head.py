"""Finds what precedes the first sentence of an article: title, standfirst, author, date, pictures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from documents.intake.plain.kinds import BlockKind, ends_as_sentence
from documents.intake.plain.lines import Block, key_of
from documents.intake.plain.region import Region

# The title is searched for in so many blocks before and after the first sentence; its length is in words.
_BEFORE, _BEHIND = 40, 4
_MIN_WORDS, _MAX_WORDS = 3, 34
_LOWEST = 0.5
_READ = 60_000  # code points of the article that are searched for the title's words
_NEAR_LINE = 5
_CONTENT_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff]{4,}")
_TWO_SIGNS = re.compile(r"(?=([\u3040-\u30ff\u3400-\u9fff]{2}))")
_COUNTED = re.compile(r"[(\[]\d+[)\]]\Z")


@dataclass(frozen=True, slots=True)
class Head:
    """The index of the title's block (None if there is none), and those of the standfirst."""

    title: int | None
    standfirst: tuple[int, ...] = ()


def find_head(blocks: list[Block], kinds: list[BlockKind], region: Region) -> Head:
    """Finds the title, by the share of its words that the article uses and its position, and the standfirst."""
    said = Counter(_content(block.words for block in _bounded(blocks[region.first : region.last + 1])))
    seen = Counter(key_of(block.words) for block in blocks)
    begin, end = max(0, region.first - _BEFORE), min(region.last, region.first + _BEHIND)
    best, title = _LOWEST, None
    for at in range(begin, end):
        score = _score(blocks, kinds, at, region, said, seen)
        if score >= best:
            best, title = score, at
    if title is None:
        return Head(None)
    return Head(title, tuple(_standfirst(blocks, kinds, title, region)))


def _bounded(blocks: list[Block]) -> Iterable[Block]:
    letters = 0
    for block in blocks:
        yield block
        letters += len(block.words)
        if letters > _READ:
            return


def _score(
    blocks: list[Block], kinds: list[BlockKind], at: int, region: Region, said: Counter[str], seen: Counter[str]
) -> float:
    """Returns how much a block looks like the title of what follows; negative if it cannot be the title."""
    block, kind = blocks[at], kinds[at]
    if not _MIN_WORDS <= block.weight <= _MAX_WORDS or block.sign or (kind.reason and kind.reason != "byline"):
        return -1.0
    if _COUNTED.search(block.words) or (kind.reason and kind.is_certain):
        return -1.0
    followed = _byline_follows(kinds, at, region.first)
    if at >= region.first and not (followed or (seen[key_of(block.words)] > 1 and not kind.reads_as_prose)):
        return -1.0
    if kind.reason == "byline":
        return -1.0
    content = _content([block.words])
    own = Counter(content) if at >= region.first else Counter[str]()
    shared = sum(said[word] > own[word] for word in content) / len(content) if content else 0.0
    score = shared + (0.5 if seen[key_of(block.words)] > 1 else 0.0) + (0.3 if followed else 0.0)
    score -= 0.4 if block.words.endswith((".", "。")) else 0.0
    score += 0.2 if at == 0 and block.weight > _NEAR_LINE else 0.0
    return score - 0.02 * abs(region.first - at)


def _byline_follows(kinds: list[BlockKind], at: int, first: int) -> bool:
    stop = max(at + 1 + _NEAR_LINE, first) if at < first else at + 1 + _NEAR_LINE - 1
    return any(kind.reason == "byline" for kind in kinds[at + 1 : min(stop, at + 1 + 2 * _NEAR_LINE)])


def _standfirst(blocks: list[Block], kinds: list[BlockKind], title: int, region: Region) -> Iterable[int]:
    """Yields sentences directly below the title, before the line of author and date."""
    for at in range(title + 1, min(region.first, title + 4)):
        kind = kinds[at]
        if kind.reason == "byline" or (
            kind.reason and kind.is_certain and kind.reason not in {"sharing", "advertisement"}
        ):
            return
        sentence = kind.reads_as_prose or (blocks[at].weight >= 6 and ends_as_sentence(blocks[at].words))
        if sentence and not kind.reason and key_of(blocks[at].words) != key_of(blocks[title].words):
            yield at


def _content(lines: Iterable[str]) -> list[str]:
    """Returns the longer words; in scripts without word spaces, each pair of adjacent characters."""
    small = [line.casefold() for line in lines]
    return [word for form in (_CONTENT_WORD, _TWO_SIGNS) for line in small for word in form.findall(line)]
