"""Where a reader sees one letter end and the next begin: extended grapheme clusters (UAX #29), as browsers cut them."""

from __future__ import annotations

import regex  # type: ignore[import-untyped]

REACH = 256
"""Code points before a place that are looked at: a longer row of marks or flags is one letter to nobody."""

_LETTER = regex.compile(r"\X")
_PLAIN = regex.compile(r"(?r)\p{Grapheme_Cluster_Break=Other}")


def is_boundary(text: str, at: int) -> bool:
    """Says whether cutting `text` before the code point `at` leaves every visible letter whole.

    Constant in time. Both ends of the text are boundaries.
    """
    if at <= 0 or at >= len(text):
        return True
    if text[at - 1] < "\u0300" and text[at] < "\u0300":
        return text[at - 1 : at + 1] != "\r\n"
    # Whatever stands before a code point without a role of its own, the letter that it is in ends at the same place.
    first = max(0, at - REACH)
    plain = _PLAIN.search(text, first, at)
    end: int = plain.start() if plain else first
    while end < at and (letter := _LETTER.match(text, end, at + 1)):
        end = letter.end()
    return end == at
