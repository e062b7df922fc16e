"""Decides whether a text is the dump of a web page; only then is it searched for uncertain furniture."""

from __future__ import annotations

from documents.intake.plain.inner_furniture import BELOW_HEAD, Verdict
from documents.intake.plain.kinds import MAYBE_HEADING, BlockKind, normalised_label
from documents.intake.plain.lines import Block

_SHARE = 0.01  # of all blocks
_NO_EVIDENCE = frozenset({"legal", "caption", "byline", "other"})
_WEAK_ENOUGH = 3
_MIN_KNOWN_SHARE = 0.05  # of the blocks set aside; in dumps of pages a fifth or more is known


def is_page(blocks: list[Block], kinds: list[BlockKind]) -> bool:
    """Returns whether the text has lines that only web pages have: one certain one, or three that may be headings.

    A notice of rights, a date or a picture credit does not count, because books have them too.
    """
    strong = 0
    weak: set[str] = set()
    for block, kind in zip(blocks, kinds, strict=True):
        if not (kind.reason and kind.is_certain) or kind.reason in _NO_EVIDENCE:
            continue
        if kind.rule in {MAYBE_HEADING, "row of headlines"}:
            weak.add(normalised_label(block.words))
        else:
            strong += 1
    return (strong > 0 or len(weak) >= _WEAK_ENOUGH) and strong + len(weak) >= _SHARE * len(blocks)


def is_doubtful(blocks: list[Block], kinds: list[BlockKind], aside: dict[int, Verdict]) -> bool:
    """Returns whether setting these blocks aside would lose more text than is known to be furniture.

    With three kinds of known furniture the text is a page, and the unknown blocks are its menus and teasers.
    """
    certain = [kind.reason for kind in kinds if kind.reason and kind.is_certain]
    if len(set(certain)) >= _WEAK_ENOUGH and len(certain) >= _MIN_KNOWN_SHARE * len(aside):
        return len(aside) == len(blocks)
    kept = sum(block.weight for at, block in enumerate(blocks) if at not in aside)
    unknown = sum(blocks[at].weight for at, verdict in aside.items() if _is_unknown(kinds, at, verdict))
    return unknown > kept / 4


def _is_unknown(kinds: list[BlockKind], at: int, verdict: Verdict) -> bool:
    """Returns whether neither a block's own text, nor a comments head or a byline above it, explains it."""
    if kinds[at].reason or (verdict.reason, verdict.rule) == ("comments", BELOW_HEAD):
        return False
    return at == 0 or kinds[at - 1].reason != "byline"


def certain_furniture(blocks: list[Block], kinds: list[BlockKind]) -> dict[int, Verdict]:
    """Returns the lines that are furniture in any position; nothing if that would be the whole text."""
    aside = {
        at: Verdict(kind.reason, kind.rule)
        for at, kind in enumerate(kinds)
        if kind.reason and kind.is_certain and kind.rule != MAYBE_HEADING
    }
    return aside if len(aside) < len(blocks) else {}
