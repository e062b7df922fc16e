"""The two selectors by which a passage of a text is named (W3C Web Annotation Data Model 4.2.4, 4.2.5).

Offsets everywhere in the room are `start` and `end`: code points of one revision's exact text, the start
included, the end not. Only the borders to other units convert (`documents.spans`, `js/anchoring/offsets.js`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TextPositionSelector:
    """A passage named by its place: `start` and `end` as received, in the unit that its sender counts in."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """A passage named by its words and by what stands directly before and after them."""

    exact: str
    prefix: str = ""
    suffix: str = ""


class AnchorMethod(StrEnum):
    """How a place was found; kept with every anchor."""

    SELECTED = "selected"
    POSITION = "position"
    POSITION_UTF16 = "position in UTF-16"
    QUOTE = "quote"
    QUOTE_IN_CONTEXT = "quote in context"
    UNCHANGED = "unchanged text"
    WORDS_COMPARED = "words compared"
    SEARCHED = "sought in new text"
    SOURCES = "where it came from"
    BY_HAND = "by hand"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a passage stands: code points of the text it was sought in, how it was found, how sure (0 to 1)."""

    start: int
    end: int
    method: AnchorMethod
    score: float = 1.0


class NotFound(StrEnum):
    """Why no place was found."""

    ABSENT = "absent"
    AMBIGUOUS = "ambiguous"
    OUTSIDE = "outside"
