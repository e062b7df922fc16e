"""Lines of words in context: what was found in the middle, the text around it on both sides.

Pure: cuts the text around a hit, and brings lines into an order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from documents.provenance import parse_edtf
from documents.search.places import Place
from documents.search.words import TextWords, fold, words_of

WIDTHS = (30, 60, 120)
"""Code points that are shown on each side."""
WORDS_COMPARED = 3
NEIGHBOURHOOD = 5
"""Words on each side of a hit that are its neighbours."""


class Order(StrEnum):
    """What lines are ordered by: the words before the hit from the last one on, those after it, or what it is in."""

    BEFORE = "left"
    AFTER = "right"
    FORM = "form"
    DATE = "date"
    PUBLISHER = "publisher"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Line:
    """A hit from `start` to `end` (code points of the revision), and the text on both sides of it.

    `form` is the hit as words are compared; `before` has the nearest words before it, the last one first, `after` those
    after it.
    """

    document: int
    revision: int
    start: int
    end: int
    left: str
    hit: str
    right: str
    form: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What lines are ordered by of the article in which they are; `issued` is a date in EDTF, or empty."""

    title: str
    slug: str
    publisher: str
    issued: str


def line_at(document: int, revision: int, start: int, text: str, words: TextWords, place: Place, width: int) -> Line:
    """Returns the line of a hit among the words of a text that begins at `start`."""
    begins, ends = words.spans[place.first][0], words.spans[place.last][1]
    before = range(place.first - 1, max(place.first - 1 - WORDS_COMPARED, -1), -1)
    after = range(place.last + 1, min(place.last + 1 + WORDS_COMPARED, len(words)))
    return Line(
        document,
        revision,
        start + begins,
        start + ends,
        text_before(text, begins, width),
        text[begins:ends],
        text_after(text, ends, width),
        " ".join(words.folded(n) for n in range(place.first, place.last + 1)),
        tuple(words.folded(n) for n in before),
        tuple(words.folded(n) for n in after),
    )


def line_of_passage(document: int, revision: int, begins: int, text: str, start: int, end: int, width: int) -> Line:
    """Returns the line of a passage from `start` to `end` of a revision; `text` begins at `begins` of it."""
    left, hit, right = text[: start - begins], text[start - begins : end - begins], text[end - begins :]
    before = [word.folded for word in words_of(left)][: -WORDS_COMPARED - 1 : -1]
    after = [word.folded for word in islice(words_of(right), WORDS_COMPARED)]
    form = " ".join(word.folded for word in words_of(hit))
    return Line(
        document,
        revision,
        start,
        end,
        text_before(left, len(left), width),
        hit,
        text_after(right, 0, width),
        form,
        tuple(before),
        tuple(after),
    )


def within_paragraph(text: str, start: int, end: int) -> tuple[int, str]:
    """Returns what of a text is in the paragraphs from `start` to `end`, and where that begins."""
    before, after = text.rfind("\n\n", 0, start), text.find("\n\n", end)
    first = before + 2 if before >= 0 else 0
    return first, text[first : after if after >= 0 else None]


def text_before(text: str, place: int, width: int) -> str:
    """Returns at most so many code points before a place; it begins with no mark of a letter that is cut off."""
    start = max(place - width, 0)
    while start < place and start and unicodedata.combining(text[start]):
        start += 1
    return text[start:place]


def text_after(text: str, place: int, width: int) -> str:
    """Returns at most so many code points after a place; its last letter keeps all its marks or is left out."""
    end = min(place + width, len(text))
    if end < len(text) and unicodedata.combining(text[end]):
        while end > place and unicodedata.combining(text[end]):
            end -= 1
    return text[place:end]


def in_order(lines: Iterable[Line], order: Order, origins: Mapping[int, Origin]) -> list[Line]:
    """Returns lines in an order; equal ones, and what has no such word or fact comes last, by article and place."""
    articles = {key: (one.title.casefold(), one.slug) for key, one in origins.items()}
    dates = {key: _date_key(one.issued) for key, one in origins.items()} if order is Order.DATE else {}
    publishers = {}
    if order is Order.PUBLISHER:
        publishers = {key: (not one.publisher, fold_words(one.publisher)) for key, one in origins.items()}

    def key(line: Line) -> tuple[object, ...]:
        where = (*articles[line.document], line.start, line.end)
        match order:
            case Order.BEFORE:
                return (not line.before, line.before, not line.after, line.after, where)
            case Order.AFTER:
                return (not line.after, line.after, not line.before, line.before, where)
            case Order.FORM:
                return (line.form, not line.after, line.after, where)
            case Order.DATE:
                return (dates[line.document], where)
            case Order.PUBLISHER:
                return (publishers[line.document], where)
            case Order.PLACE:
                return (where,)

    return sorted(lines, key=key)


def fold_words(text: str) -> str:
    """Returns the words of a title or name as they are compared."""
    return " ".join(word.folded for word in words_of(text)) or fold(text)


def _date_key(issued: str) -> tuple[bool, tuple[int, int, int], str]:
    """Returns what a date is compared by: what is not known comes last."""
    edtf = parse_edtf(issued)
    moment = (edtf.start or edtf.end) if edtf else None
    if moment is None:
        return True, (0, 0, 0), ""
    return False, (moment.year, moment.month or 0, moment.day or 0), issued
