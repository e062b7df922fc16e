"""Finds the boundaries of visible characters: extended grapheme clusters (UAX #29), as browsers find them."""

from __future__ import annotations

import regex  # type: ignore[import-untyped]

REACH = 256
"""Code points before a position that are examined: no visible character has a longer run of marks or flags."""

_LETTER = regex.compile(r"\X")
_PLAIN = regex.compile(r"(?r)\p{Grapheme_Cluster_Break=Other}")


def is_boundary(text: str, at: int) -> bool:
    """Checks whether cutting `text` before the code point `at` leaves every visible character whole.

    Takes constant time. Both ends of the text are boundaries.
    """
    if at <= 0 or at >= len(text):
        return True
    if text[at - 1] < "\u0300" and text[at] < "\u0300":
        return text[at - 1 : at + 1] != "\r\n"
    # Whatever precedes a code point without a break property, the grapheme that it belongs to ends at the same place.
    first = max(0, at - REACH)
    plain = _PLAIN.search(text, first, at)
    end: int = plain.start() if plain else first
    while end < at and (letter := _LETTER.match(text, end, at + 1)):
        end = letter.end()
    return end == at
