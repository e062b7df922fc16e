"""Decides whether a text is the dump of a web page; only then is it searched for uncertain furniture."""

from __future__ import annotations

from documents.intake.plain.inner_furniture import BELOW_HEAD, Verdict
from documents.intake.plain.kinds import MAYBE_HEADING, BlockKind, ends_as_sentence, is_row_of_names, normalised_label
from documents.intake.plain.lines import Block

_SHARE = 0.01  # of all blocks
_NO_EVIDENCE = frozenset({"legal", "caption", "byline", "other"})
_WEAK_ENOUGH = 3
_MIN_KNOWN_SHARE = 0.05  # of the blocks set aside; in dumps of pages a fifth or more is known
_MENU_LINES, _MENU_WORDS = 5, 5  # lines of a menu, and words of each of them
_ROW_WORDS = 20  # of a menu on one line
_MIN_MENUS, _MIN_MENU_SHARE = 15, 0.2  # lines in menus, and their share of all blocks, in a page


def is_page(blocks: list[Block], kinds: list[BlockKind]) -> bool:
    """Returns whether the text has lines that only web pages have, or many menus and one known line of furniture.

    One certain line is enough, or three that may be headings. A notice of rights, a date or a picture credit does not
    count, because books have them too.
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
    if (strong > 0 or len(weak) >= _WEAK_ENOUGH) and strong + len(weak) >= _SHARE * len(blocks):
        return True
    menus = len(_menu_lines(blocks, kinds))
    return strong > 0 and menus >= max(_MIN_MENUS, _MIN_MENU_SHARE * len(blocks))


def _menu_lines(blocks: list[Block], kinds: list[BlockKind]) -> frozenset[int]:
    """Returns the indexes of long rows of names, and of short lines that follow each other without a sentence."""
    found: list[int] = []
    run: list[int] = []
    for at, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        if block.weight <= _MENU_WORDS and not kind.reads_as_prose and not ends_as_sentence(block.words):
            run.append(at)
        else:
            found += run if len(run) >= _MENU_LINES else []
            run = []
            if block.weight >= _ROW_WORDS and not kind.reads_as_prose and is_row_of_names(block.words):
                found.append(at)
    return frozenset([*found, *(run if len(run) >= _MENU_LINES else [])])


def is_doubtful(blocks: list[Block], kinds: list[BlockKind], aside: dict[int, Verdict]) -> bool:
    """Returns whether setting these blocks aside would lose more text than is known to be furniture.

    Menus are known by their form. With three kinds of known furniture the text is a page, and the unknown blocks are
    its teasers; with many menus it is likely one.
    """
    if len(aside) == len(blocks):
        return True
    menus = _menu_lines(blocks, kinds)
    certain = [kind.reason for kind in kinds if kind.reason and kind.is_certain]
    rest = [at for at in aside if at not in menus]
    if len(set(certain)) >= _WEAK_ENOUGH and len(certain) >= _MIN_KNOWN_SHARE * len(rest):
        return False
    kept = sum(block.weight for at, block in enumerate(blocks) if at not in aside)
    unknown = sum(blocks[at].weight for at in rest if _is_unknown(kinds, at, aside[at]))
    return unknown > (kept / 2 if len(menus) >= _MIN_MENUS else kept / 4)


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
