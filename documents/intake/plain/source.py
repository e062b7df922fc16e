"""From the article's blocks to the text that is rendered, and the map that leads back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.intake.plain.lines import Block
from documents.spans import Span, SpanMap

_BREAK = "\n\n"


def source_of(text: str, blocks: Sequence[Block], runs: Sequence[tuple[int, int]]) -> tuple[str, SpanMap]:
    """The text of the runs of blocks, `(first, last)` included, and its map to `text`.

    A run is copied letter for letter with the blanks before its first line, by which lists and paragraphs are told;
    between runs, where something was set aside, a blank line is put.
    """
    pieces = list(_pieces(text, blocks, runs))
    words = [_BREAK if span is None else span.of(text) for span in pieces]
    spans = zip(words, pieces, strict=True)
    return "".join(words), SpanMap.of((len(shown), span, span is not None) for shown, span in spans)


def _pieces(text: str, blocks: Sequence[Block], runs: Sequence[tuple[int, int]]) -> Iterator[Span | None]:
    end = 0
    for number, (first, last) in enumerate(runs):
        if number:
            yield None
        start = max(blocks[first].line_start, end)
        end = blocks[last].end
        yield Span(start, end)
