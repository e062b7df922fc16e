"""Lines of words in context: what was found in the middle, the text around it on both sides.

Pure: cuts the text around a hit, and brings lines into an order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from documents.provenance import parse_edtf
from documents.search.places import Place
from documents.search.words import FoldedWords, TextWords, fold, words_of

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
class Hit:
    """Something found, with what its line is ordered by; the line itself is cut out of the text if it is shown.

    `start` and `end`, in code points of the revision, are those of a passage, or of the row of the index whose words
    were found at `place`. `form` is the hit as words are compared; `before` has the nearest words before it, the last
    one first, `after` those after it.
    """

    document: int
    revision: int
    start: int
    end: int
    place: Place | None
    form: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A hit from `start` to `end` (code points of the revision), and the text on both sides of it."""

    document: int
    revision: int
    start: int
    end: int
    left: str
    hit: str
    right: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What lines are ordered by of the article in which they are; `issued` is a date in EDTF, or empty."""

    title: str
    slug: str
    publisher: str
    issued: str


def hit_at(document: int, revision: int, row: tuple[int, int], words: FoldedWords, first: int, place: Place) -> Hit:
    """Returns the hit at a place among the words of a row; `words` are those of its paragraph, its own from `first`."""
    begins, ends = first + place.first, first + place.last
    before = range(begins - 1, max(begins - 1 - WORDS_COMPARED, -1), -1)
    after = range(ends + 1, min(ends + 1 + WORDS_COMPARED, len(words)))
    return Hit(
        document,
        revision,
        *row,
        place,
        " ".join([words.folded(n) for n in range(begins, ends + 1)]),
        tuple([words.folded(n) for n in before]),
        tuple([words.folded(n) for n in after]),
    )


def hit_of_passage(document: int, revision: int, begins: int, text: str, start: int, end: int) -> Hit:
    """Returns a passage from `start` to `end` of a revision as a hit; `text` begins at `begins` of it."""
    before, words, after = (TextWords(part) for part in _cut(text, start - begins, end - begins))
    return Hit(
        document,
        revision,
        start,
        end,
        None,
        " ".join(words.folded(n) for n in range(len(words))),
        tuple(before.folded(n) for n in range(len(before) - 1, max(len(before) - 1 - WORDS_COMPARED, -1), -1)),
        tuple(after.folded(n) for n in range(min(WORDS_COMPARED, len(after)))),
    )


def line_of(hit: Hit, begins: int, text: str, width: int) -> Line:
    """Returns the line of a hit in its paragraph, `text`, which begins at `begins` of the revision."""
    start, end = hit.start - begins, hit.end - begins
    if hit.place is not None:
        # From the row on: a row can begin inside a word, which the text around it has whole.
        spans = TextWords(text[start:]).spans
        start, end = start + spans[hit.place.first][0], start + spans[hit.place.last][1]
    left, found, right = _cut(text, start, end)
    return Line(
        hit.document,
        hit.revision,
        begins + start,
        begins + end,
        text_before(left, len(left), width),
        found,
        text_after(right, 0, width),
    )


def _cut(text: str, start: int, end: int) -> tuple[str, str, str]:
    return text[:start], text[start:end], text[end:]


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


def in_order(hits: Iterable[Hit], order: Order, origins: Mapping[int, Origin]) -> list[Hit]:
    """Returns hits in an order; equal ones, and what has no such word or fact comes last, by article and place."""
    by_title = sorted(origins, key=lambda key: (origins[key].title.casefold(), origins[key].slug))
    articles = {key: n for n, key in enumerate(by_title)}
    dates = {key: _date_key(one.issued) for key, one in origins.items()} if order is Order.DATE else {}
    publishers = {}
    if order is Order.PUBLISHER:
        publishers = {key: (not one.publisher, fold_words(one.publisher)) for key, one in origins.items()}

    def key(hit: Hit) -> tuple[object, ...]:
        where = articles[hit.document], hit.start, hit.end, hit.place or ()
        match order:
            case Order.BEFORE:
                return not hit.before, hit.before, not hit.after, hit.after, *where
            case Order.AFTER:
                return not hit.after, hit.after, not hit.before, hit.before, *where
            case Order.FORM:
                return hit.form, not hit.after, hit.after, *where
            case Order.DATE:
                return dates[hit.document], *where
            case Order.PUBLISHER:
                return publishers[hit.document], *where
            case Order.PLACE:
                return where

    return sorted(hits, key=key)


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
