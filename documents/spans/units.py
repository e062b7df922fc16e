"""Converts offsets from the units that others use. Its twin in the browser is `js/anchoring/offsets.js`."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate


def utf16_to_code_points(text: str, units: list[int]) -> list[int | None]:
    """Converts UTF-16 offsets to code points; an offset inside a surrogate pair or outside the text becomes None.

    Takes one pass over the text, whatever the number of offsets.
    """
    if text.isascii() or max(map(ord, text), default=0) <= 0xFFFF:
        return [unit if 0 <= unit <= len(text) else None for unit in units]
    before = list(accumulate((2 if ord(letter) > 0xFFFF else 1 for letter in text), initial=0))
    return [_index_of(before, unit) for unit in units]


def _index_of(ordered: list[int], value: int) -> int | None:
    at = bisect_left(ordered, value)
    return at if at < len(ordered) and ordered[at] == value else None
