"""The two selectors that identify a passage of a text (W3C Web Annotation Data Model 4.2.4, 4.2.5).

Offsets everywhere on the site are `start` and `end`: code points of one revision's exact text, start included, end
excluded. Only the boundaries to other units convert (`documents.spans`, `js/anchoring/offsets.js`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TextPositionSelector:
    """A passage identified by its position: `start` and `end` as received, in the unit that the sender counts in.

    `exact_sha256` proves the text of a passage that is too long to be quoted: the SHA-256 of its UTF-8, in hexadecimal.
    """

    start: int
    end: int
    exact_sha256: str = ""


def text_sha256(text: str) -> str:
    """Returns the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """A passage identified by its text and by the text directly before and after it."""

    exact: str
    prefix: str = ""
    suffix: str = ""


class AnchorMethod(StrEnum):
    """How a position was found; stored with every anchor."""

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
    """The position of a passage in code points, how it was found, and how sure that is (0 to 1)."""

    start: int
    end: int
    method: AnchorMethod
    score: float = 1.0


class NotFound(StrEnum):
    """The reason why no position was found."""

    ABSENT = "absent"
    AMBIGUOUS = "ambiguous"
    OUTSIDE = "outside"
