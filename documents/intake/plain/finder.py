"""Finds the article in a plain-text dump of a web page, the furniture around and in it, and the gaps of the copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.intake.article import FoundArticle, Part
from documents.intake.plain.bounds import find_bounds
from documents.intake.plain.gaps import find_gaps
from documents.intake.plain.inner_furniture import Verdict
from documents.intake.plain.kinds import GLUED_NOTICE, kind_of
from documents.intake.plain.lines import Block, blocks_of
from documents.intake.plain.page_evidence import is_page
from documents.spans import Span, SpanMap

# Reasons whose parts are runs of many lines; one part for a run is enough for a reader.
_ROWS = frozenset({"navigation", "related", "comments", "legal", "sharing", "ticker", "newsletter"})
_BREAK = "\n\n"


def find_article(text: str) -> FoundArticle:
    """Finds the article in the text of a capture; all offsets are code points of it. The time is linear in its length.

    A text without furniture is kept whole. In a page, menus, advertisements, captions, links, comments and notices are
    set aside, each with a reason. So are the title above the text and the line of author and date, which are facts. A
    standfirst belongs to the article. In doubt text is kept: something always is, unless the text is blank.

    If the address of a post or film is alone on a line of the article, it is set aside as "other" because it is not
    part of the text, and a gap "embedded" with the address in its words is proposed in its place.
    """
    blocks = blocks_of(text)
    if not blocks:
        return FoundArticle((), (), (), "", SpanMap(()))
    kinds = [kind_of(block) for block in blocks]
    aside = find_bounds(blocks, kinds) if is_page(blocks, kinds) else {}
    body = [at for at in range(len(blocks)) if at not in aside]
    gaps, addresses = find_gaps(blocks, body)
    aside |= addresses
    runs = _runs([at for at in body if at not in addresses])
    source, source_map = _source_of(text, blocks, runs)
    spans = tuple(Span(blocks[first].start, blocks[last].end) for first, last in runs)
    parts = tuple(part for at in sorted(aside) for part in _parts(blocks[at], aside[at]))
    return FoundArticle(spans, _joined(text, parts), gaps, source, source_map)


def _runs(body: list[int]) -> list[tuple[int, int]]:
    """Returns runs of consecutive indexes, as first and last."""
    runs: list[tuple[int, int]] = []
    for at in body:
        if runs and runs[-1][1] == at - 1:
            runs[-1] = (runs[-1][0], at)
        else:
            runs.append((at, at))
    return runs


def _parts(block: Block, verdict: Verdict) -> tuple[Part, ...]:
    """Returns a block as parts: two if a legal notice follows its last word directly."""
    glued = GLUED_NOTICE.search(block.words) if verdict.reason != "legal" else None
    if glued is None or len(block.words) != block.end - block.start:
        return (Part(Span(block.start, block.end), verdict.reason, verdict.rule),)
    middle = block.start + glued.start()
    notice = Part(Span(middle, block.end), "legal", "notice behind a last word")
    return (Part(Span(block.start, middle), verdict.reason, verdict.rule), notice)


def _joined(text: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Joins adjacent parts of the same menu, list or form."""
    joined: list[Part] = []
    for part in parts:
        before = joined[-1] if joined else None
        if (
            before
            and before.reason == part.reason
            and part.reason in _ROWS
            and not text[before.span.end : part.span.start].strip()
        ):
            joined[-1] = Part(Span(before.span.start, part.span.end), before.reason, before.rule)
        else:
            joined.append(part)
    return tuple(joined)


def _source_of(text: str, blocks: Sequence[Block], runs: Sequence[tuple[int, int]]) -> tuple[str, SpanMap]:
    """Returns the text of the runs of blocks, `(first, last)` included, and its map to `text`.

    A run is copied unchanged, including the blanks before its first line, which distinguish lists from paragraphs.
    Where something between runs was set aside, a blank line is inserted.
    """
    pieces = list(_pieces(text, blocks, runs))
    words = [_BREAK if span is None else span.of(text) for span in pieces]
    spans = zip(words, pieces, strict=True)
    return "".join(words), SpanMap.from_pieces((len(shown), span, span is not None) for shown, span in spans)


def _pieces(text: str, blocks: Sequence[Block], runs: Sequence[tuple[int, int]]) -> Iterator[Span | None]:
    end = 0
    for number, (first, last) in enumerate(runs):
        if number:
            yield None
        start = max(blocks[first].line_start, end)
        end = blocks[last].end
        yield Span(start, end)
