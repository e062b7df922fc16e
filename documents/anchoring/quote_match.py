"""Finds the position of a quote in a text, if it can be determined without guessing.

Exact and cheap methods come first; nothing here is fuzzy. A quote that occurs in several places is given a position
only if its context decides: a wrong position is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rapidfuzz.distance import Postfix, Prefix

from documents.anchoring.selectors import AnchorMethod, NotFound, Position, TextPositionSelector, TextQuoteSelector
from documents.spans import utf16_to_code_points

MAX_CANDIDATES = 2_000
"""Occurrences of a quote that are compared; a quote that occurs more often is ambiguous."""

MIN_CONTEXT_SHARE = 0.5
"""Share of the context that must surround one of several occurrences for it to be chosen."""


def locate(text: str, position: TextPositionSelector | None, quote: TextQuoteSelector | None) -> Position | NotFound:
    """Finds the passage that a client meant, whichever unit its offsets count.

    The order is: offsets as code points (W3C's meaning), offsets as UTF-16 units (what libraries in browsers
    send), the quote with its context, the quote alone. The quote decides how the offsets are read, and its context
    decides where both readings fit. Without a quote, the offsets count code points.
    """
    if quote is None:
        return _locate_by_position(text, position)
    readings = list(_candidate_spans(text, position)) if position else []
    fitting = [place for place in readings if text[place.start : place.end] == quote.exact]
    for place in fitting:
        if has_context(text, place.start, place.end, quote):
            return place
    by_quote = find_quote(text, quote)
    if isinstance(by_quote, Position) and by_quote.method is AnchorMethod.QUOTE_IN_CONTEXT:
        return by_quote
    return fitting[0] if fitting else by_quote


def find_quote(text: str, quote: TextQuoteSelector) -> Position | NotFound:
    """Finds the only place of `quote` in `text`.

    A single occurrence of the quote with all its context wins; then a single occurrence of the quote alone; then the
    occurrence with the most matching context, if at least half of it matches. Otherwise the quote is ambiguous.
    """
    if not quote.exact:
        return NotFound.ABSENT
    if quote.prefix or quote.suffix:
        whole = list(islice(occurrences(text, quote.prefix + quote.exact + quote.suffix), 2))
        if len(whole) == 1:
            start = whole[0] + len(quote.prefix)
            return Position(start, start + len(quote.exact), AnchorMethod.QUOTE_IN_CONTEXT)
        if whole:
            return NotFound.AMBIGUOUS
    starts = list(islice(occurrences(text, quote.exact), MAX_CANDIDATES + 1))
    if not starts:
        return NotFound.ABSENT
    if len(starts) == 1:
        return Position(starts[0], starts[0] + len(quote.exact), AnchorMethod.QUOTE)
    if len(starts) > MAX_CANDIDATES:
        return NotFound.AMBIGUOUS
    return _best_by_context(text, quote, starts)


def occurrences(text: str, words: str) -> Iterator[int]:
    """Yields the start of every occurrence of `words` in `text`, in order, including overlapping ones."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def has_context(text: str, start: int, end: int, quote: TextQuoteSelector) -> bool:
    """Checks whether the quote's context surrounds the passage. A context that its sender cut short fits too."""
    before = text[max(0, start - len(quote.prefix)) : start]
    return before == quote.prefix and text.startswith(quote.suffix, end)


def _locate_by_position(text: str, position: TextPositionSelector | None) -> Position | NotFound:
    if position is None:
        return NotFound.ABSENT
    if not 0 <= position.start <= position.end <= len(text):
        return NotFound.OUTSIDE
    return Position(position.start, position.end, AnchorMethod.POSITION)


def _candidate_spans(text: str, position: TextPositionSelector) -> Iterator[Position]:
    """Yields the spans that the offsets may mean, code points first."""
    if 0 <= position.start <= position.end <= len(text):
        yield Position(position.start, position.end, AnchorMethod.POSITION)
    start, end = utf16_to_code_points(text, [position.start, position.end])
    if start is not None and end is not None and start <= end:
        yield Position(start, end, AnchorMethod.POSITION_UTF16)


def _best_by_context(text: str, quote: TextQuoteSelector, starts: list[int]) -> Position | NotFound:
    """Returns the occurrence that has more matching context than any other."""
    agreement = [_matching_context(text, at, quote) for at in starts]
    best = max(agreement)
    score = best / max(1, len(quote.prefix) + len(quote.suffix))
    if score < MIN_CONTEXT_SHARE or agreement.count(best) > 1:
        return NotFound.AMBIGUOUS
    start = starts[agreement.index(best)]
    return Position(start, start + len(quote.exact), AnchorMethod.QUOTE_IN_CONTEXT, round(score, 3))


def _matching_context(text: str, start: int, quote: TextQuoteSelector) -> int:
    """Returns how many code points of context match around `start`, counted outwards to the first difference."""
    before = Postfix.similarity(quote.prefix, text[max(0, start - len(quote.prefix)) : start])
    end = start + len(quote.exact)
    return before + Prefix.similarity(quote.suffix, text[end : end + len(quote.suffix)])
