"""Gives a reason to blocks outside the article that have none of their own, from the blocks around them."""

from __future__ import annotations

from documents.intake.plain.inner_furniture import BELOW_HEAD, Verdict
from documents.intake.plain.kinds import BlockKind, ends_as_sentence
from documents.intake.plain.lines import Block, key_of

_FEW = 4  # words of an entry of a menu
_BEGINNING = 30  # blocks in which an article states its subject
_MASTHEAD = 2  # blocks at the very top that may name the publication


def reasons_outside(
    blocks: list[Block], kinds: list[BlockKind], body: set[int], title: int | None, twice: frozenset[str]
) -> dict[int, Verdict]:
    """Returns a reason for each block that is not in `body`."""
    first, last = min(body), max(body)
    spoken_of = frozenset(word for block in _beginning(blocks, body) for word in key_of(block.words).split())
    head = _heads(blocks, first, title)
    found: dict[int, Verdict] = {}
    section = ""
    seen: set[str] = set()
    for at, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        if at in body:
            section = ""
            continue
        key = key_of(block.words)
        verdict = _repeated(block, kind, key, seen, twice) if at != title else None
        verdict = verdict or head.get(at)
        if kind.opens_section and at + 1 < len(blocks) and kinds[at + 1].reason == "ticker":
            verdict = Verdict("ticker", "head of a ticker")
        if verdict is None and kind.reason:
            verdict = Verdict(kind.reason, kind.rule)
        if verdict is None:
            verdict = _by_neighbours(blocks, kinds, at, first, last, section, spoken_of)
        if kind.opens_section and at > first:
            section = kind.reason
        elif kind.reason in {"legal", "navigation"} and kind.is_certain:
            section = ""
        seen.add(key)
        found[at] = verdict
    return found


def _beginning(blocks: list[Block], body: set[int]) -> list[Block]:
    return [blocks[at] for at in sorted(body)[:_BEGINNING]]


def _heads(blocks: list[Block], first: int, title: int | None) -> dict[int, Verdict]:
    """Returns verdicts for the title and for lines that repeat it."""
    if title is None:
        return {}
    same = [at for at, block in enumerate(blocks[: max(first, title) + 1]) if _is_title(block, blocks[title])]
    return {
        at: Verdict("duplicate", "title said twice") if at != same[0] else Verdict("title", "title above the text")
        for at in same
    }


def _is_title(block: Block, title: Block) -> bool:
    return block is title or key_of(block.words) == key_of(title.words)


def _repeated(block: Block, kind: BlockKind, key: str, seen: set[str], twice: frozenset[str]) -> Verdict | None:
    if key not in twice and kind.reason != "caption":
        return None
    if key in seen:
        return Verdict("duplicate", "said twice")
    return Verdict(kind.reason, kind.rule) if kind.reason else Verdict("related", "link that stands twice")


def _by_neighbours(
    blocks: list[Block], kinds: list[BlockKind], at: int, first: int, last: int, section: str, spoken_of: frozenset[str]
) -> Verdict:
    block = blocks[at]
    if at and kinds[at - 1].reason == "related" and "original" in blocks[at - 1].words.casefold():
        return Verdict("byline", "credit under a link to the original")
    if at and kinds[at - 1].reason == "ticker" and blocks[at - 1].weight > _FEW:
        return Verdict("ticker", "end of a ticker")
    if at < first:
        if at < _MASTHEAD and not block.sign:
            if set(key_of(block.words).split()) <= spoken_of:
                return Verdict("caption", "names what the article is about")
            return Verdict("masthead", "top of the page")
        if _credit_near(kinds, at, first):
            return Verdict("caption", "next to the credit of a picture")
        if first - at <= 3 and not block.sign and ends_as_sentence(block.words):
            return Verdict("caption", "sentence before the text")
        return Verdict("navigation", "before the article")
    if section:
        return Verdict(section, BELOW_HEAD)
    if at < last:
        return Verdict("other", "between parts of the article")
    if block.sign or block.weight <= _FEW:
        return Verdict("navigation", "entry of a menu") if block.weight <= _FEW else Verdict("related", "link")
    return Verdict("related", "after the article")


def _credit_near(kinds: list[BlockKind], at: int, first: int) -> bool:
    return any(kind.reason == "caption" for kind in kinds[max(0, at - 1) : min(first, at + 2)])
