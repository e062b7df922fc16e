"""Describes a passage by its quote and a little of the text around it."""

from __future__ import annotations

from documents.anchoring.graphemes import is_boundary
from documents.anchoring.selectors import TextQuoteSelector

CONTEXT_LENGTH = 32
"""Code points of prefix and suffix; fewer where the last grapheme would be cut."""


def describe(text: str, start: int, end: int) -> TextQuoteSelector:
    """Quotes the passage `start` to `end` of `text` with up to 32 code points on either side.

    `text` may be the whole text, or a part of it that has one code point more than the context on either side, with
    offsets counted from the part's start. The passage is quoted as it was selected, even if it begins inside a
    grapheme; its context never ends inside one.
    """
    first = max(0, start - CONTEXT_LENGTH)
    while first < start and not is_boundary(text, first):
        first += 1
    last = min(len(text), end + CONTEXT_LENGTH)
    while last > end and not is_boundary(text, last):
        last -= 1
    return TextQuoteSelector(exact=text[start:end], prefix=text[first:start], suffix=text[end:last])
