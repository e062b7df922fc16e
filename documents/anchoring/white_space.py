"""Maps two texts that differ only in white space, as plain text and its page do, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.spans import Span, SpanMap

_BLANKS = re.compile(r"\s*")
_AT_LEAST = 256  # characters compared at once


def map_ignoring_white_space(source: str, text: str) -> SpanMap | None:
    """Maps `text` to `source` if they differ only in white space; returns None otherwise.

    The time grows with the length of both; the map has a segment for each difference.
    """
    pieces = []
    for piece in _pieces(source, text):
        if piece is None:
            return None
        pieces.append(piece)
    return SpanMap.from_pieces(pieces)


def _pieces(source: str, text: str) -> Iterator[tuple[int, Span | None, bool] | None]:
    """Yields pieces in order as `SpanMap.from_pieces` takes them; None where other characters differ."""
    at, there = 0, 0  # in the text, in the source
    while at < len(text):
        same = _common(source, there, text, at)
        yield same, Span(there, there + same), True
        at, there = at + same, there + same
        blanks, others = _end_of_blanks(text, at), _end_of_blanks(source, there)
        if at < len(text) and blanks == at and others == there:
            yield None
            return
        yield blanks - at, Span(there, others) if others > there else None, False
        at, there = blanks, others


def _common(source: str, there: int, text: str, at: int) -> int:
    """Returns how many characters are equal from here on."""
    same, size = 0, _AT_LEAST
    while size:
        if text[at + same : at + same + size] == (part := source[there + same : there + same + size]) and part:
            same += len(part)
            size *= 2
        else:
            size //= 2
    return same


def _end_of_blanks(words: str, at: int) -> int:
    found = _BLANKS.match(words, at)
    return found.end() if found else at
