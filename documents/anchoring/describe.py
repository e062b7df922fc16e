"""From a place to the words there: the quote with a little of what stands around it."""

from __future__ import annotations

from documents.anchoring.graphemes import is_boundary
from documents.anchoring.selectors import TextQuoteSelector

CONTEXT = 32
"""Code points of prefix and suffix; fewer where the last letter would be cut in two."""


def window(start: int, end: int, length: int) -> tuple[int, int]:
    """The part of a text of `length` code points that `describe` needs for the passage `start` to `end`."""
    return max(0, start - CONTEXT - 1), min(length, end + CONTEXT + 1)


def describe(text: str, start: int, end: int) -> TextQuoteSelector:
    """Quotes the passage `start` to `end` of `text` with up to 32 code points on either side.

    `text` may be the whole text or the `window` of it, with offsets counted from there. The passage itself is
    given as it was selected, even where it begins inside a letter; its context never ends inside one.
    """
    first = max(0, start - CONTEXT)
    while first < start and not is_boundary(text, first):
        first += 1
    last = min(len(text), end + CONTEXT)
    while last > end and not is_boundary(text, last):
        last -= 1
    return TextQuoteSelector(exact=text[start:end], prefix=text[first:start], suffix=text[end:last])
