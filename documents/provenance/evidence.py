"""A text cut into pieces where evidence for facts begins and ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from documents.spans import Span


@dataclass(frozen=True)
class Piece:
    """Some code points of a text and the facts they show; `opens` are those whose evidence begins here."""

    text: str
    facts: tuple[int, ...] = ()
    opens: tuple[int, ...] = ()


def cut_at_evidence(text: str, evidence: Iterable[tuple[int, Span]], offset: int = 0) -> list[Piece]:
    """Cuts `text`, which stands at `offset` of the whole, into pieces that show the same facts throughout.

    `evidence` pairs the key of a fact with a span in code points of the whole text. Spans may overlap and may
    reach beyond the text given. The pieces together are the text, letter for letter.

    >>> cut_at_evidence("By Ann in May", [(7, Span(3, 6))])
    [Piece(text='By ', facts=(), opens=()), Piece(text='Ann', facts=(7,), opens=(7,)), Piece(text=' in May', ...)]
    """
    spans = [
        (fact, max(span.start - offset, 0), min(span.end - offset, len(text)), span.start - offset)
        for fact, span in evidence
        if span.start < offset + len(text) and span.end > offset
    ]
    edges = sorted({0, len(text), *(start for _, start, _, _ in spans), *(end for _, _, end, _ in spans)})
    return [
        Piece(
            text[start:end],
            tuple(dict.fromkeys(fact for fact, first, last, _ in spans if first <= start and end <= last)),
            tuple(dict.fromkeys(fact for fact, _, _, begins in spans if begins == start)),
        )
        for start, end in pairwise(edges)
    ]
