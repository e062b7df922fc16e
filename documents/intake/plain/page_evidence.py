"""Whether a text is the dump of a page at all: only then is anything but plain furniture looked for."""

from __future__ import annotations

from documents.intake.plain.inner_furniture import BELOW_HEAD, Verdict
from documents.intake.plain.kinds import MAYBE_HEADING, BlockKind, normalised_label
from documents.intake.plain.lines import Block

_SHARE = 0.01  # of all blocks
_NO_EVIDENCE = frozenset({"legal", "caption", "byline", "other"})
_WEAK_ENOUGH = 3
_MIN_KNOWN_SHARE = 0.05  # of the blocks set aside; in dumps of pages a fifth and more is known


def is_page(blocks: list[Block], kinds: list[BlockKind]) -> bool:
    """Whether lines that only pages have are in the text: one of several words, or three that might be headings.

    A notice of rights, a date or the maker of a picture is no such line: books have them.
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
    """Whether more would be lost than is known to be furniture.

    Where three kinds of furniture are seen it is a page, and what is dropped unknown is its menus and foretastes.
    """
    certain = [kind.reason for kind in kinds if kind.reason and kind.is_certain]
    if len(set(certain)) >= _WEAK_ENOUGH and len(certain) >= _MIN_KNOWN_SHARE * len(aside):
        return len(aside) == len(blocks)
    kept = sum(block.weight for at, block in enumerate(blocks) if at not in aside)
    unknown = sum(blocks[at].weight for at, verdict in aside.items() if _is_unknown(kinds, at, verdict))
    return unknown > kept / 4


def _is_unknown(kinds: list[BlockKind], at: int, verdict: Verdict) -> bool:
    """Whether a block's own words do not say what it is, nor a head of comments or a name and date over it."""
    if kinds[at].reason or (verdict.reason, verdict.rule) == ("comments", BELOW_HEAD):
        return False
    return at == 0 or kinds[at - 1].reason != "byline"


def certain_furniture(blocks: list[Block], kinds: list[BlockKind]) -> dict[int, Verdict]:
    """The lines that are furniture wherever they stand; nothing where nothing else would be left."""
    aside = {
        at: Verdict(kind.reason, kind.rule)
        for at, kind in enumerate(kinds)
        if kind.reason and kind.is_certain and kind.rule != MAYBE_HEADING
    }
    return aside if len(aside) < len(blocks) else {}
