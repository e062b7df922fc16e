"""Finds the position of a selected passage in a text, without loading the text if possible."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Func, TextField

from documents.anchoring import (
    CONTEXT_LENGTH,
    AnchorMethod,
    NotFound,
    Position,
    TextPositionSelector,
    TextQuoteSelector,
    describe,
    has_context,
    locate,
    text_sha256,
)
from documents.errors import AnnotationRefused, PassageNotFound, gettext_noop
from documents.models import Document, Revision
from documents.models.compiled import run_sql
from documents.webannotation.vocabulary import OFFSETS_IN_ORDER, QUOTE_LIMIT


class QuoteAt(Func):
    """In SQL, the text of a revision between two offsets (code points), read from its chunks."""

    function = "documents_quote_at"
    output_field = TextField()


# Raw SQL, because every annotation runs it: building the query with the ORM took five times as long as Postgres.
_AROUND = """
    SELECT id, document_id, number, length, documents_quote_at(id, %%s, %%s)
    FROM documents_revision WHERE document_id = %%s AND %s = %%s
"""
_REVISION = ("id", "document_id", "number", "length")


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage of one revision: offsets in code points, its quote with context, and how it was found."""

    revision: Revision
    start: int
    end: int
    quote: TextQuoteSelector
    method: AnchorMethod
    score: float = 1.0


def find_passage(
    document: Document,
    number: int | None,
    position: TextPositionSelector | None,
    quote: TextQuoteSelector | None,
    pointer: str = "",
) -> FoundPassage:
    """Finds what was selected in a revision of `document`, by default in the current one.

    If the quote is at its offsets, this takes one statement that reads a chunk or two, whatever the length of the text.
    Otherwise the text is loaded and searched. Raises `PassageNotFound` if the passage is absent or ambiguous,
    `AnnotationRefused` if there is no such revision or the offsets are none.
    """
    if position is not None and not 0 <= position.start < position.end:
        raise AnnotationRefused(OFFSETS_IN_ORDER, pointer)
    first = max(0, position.start - CONTEXT_LENGTH - 1) if position else 0
    last = position.end + CONTEXT_LENGTH + 1 if position else 0
    column, chosen = ("id", document.current_revision_id) if number is None else ("number", number)
    rows = run_sql(_AROUND % column, [first, last, document.pk, chosen])
    if not rows:
        raise AnnotationRefused(gettext_noop("The article has no text with this number."), pointer)
    *named, around = rows[0]
    revision = Revision.from_db(connection.alias, _REVISION, named)
    if position is not None and (quick := _find_at_offsets(revision, around, position, quote, first)):
        return quick
    if position is not None and quote is None:
        is_inside = position.exact_sha256 and position.end <= revision.length
        raise _refusal(NotFound.ABSENT if is_inside else NotFound.OUTSIDE, revision, pointer)
    text = Revision.objects.only("text").get(pk=revision.pk).text
    place = locate(text, position, quote)
    if not isinstance(place, Position):
        raise _refusal(place, revision, pointer)
    return FoundPassage(
        revision, place.start, place.end, describe(text, place.start, place.end), place.method, place.score
    )


def _find_at_offsets(
    revision: Revision, around: str, position: TextPositionSelector, quote: TextQuoteSelector | None, first: int
) -> FoundPassage | None:
    """Returns the passage at the offsets if they are in the text and the quote, or the text of the hash, is there.

    `around` is the text from `first` on. A passage longer than quotes may be needs the hash.
    """
    is_long = position.end - position.start > QUOTE_LIMIT
    if position.end > revision.length or (is_long and not position.exact_sha256):
        return None
    start, end = position.start - first, position.end - first
    described = describe(around, start, end)
    if quote is not None and not (quote.exact == described.exact and _context_matches(around, start, end, quote)):
        return None
    if position.exact_sha256 and position.exact_sha256 != text_sha256(described.exact):
        return None
    return FoundPassage(revision, position.start, position.end, described, AnchorMethod.SELECTED)


def _context_matches(around: str, start: int, end: int, quote: TextQuoteSelector) -> bool:
    """Checks the quote's context as far as the window `around` shows it."""
    near = TextQuoteSelector(quote.exact, quote.prefix[-start:] if start else "", quote.suffix[: len(around) - end])
    return has_context(around, start, end, near)


def _refusal(reason: NotFound, revision: Revision, pointer: str) -> PassageNotFound:
    if reason is NotFound.OUTSIDE:
        message = gettext_noop(
            "The offsets lie outside this text of %(length)d characters, or so far apart that they need the hash."
        )
        return PassageNotFound(message, pointer, length=revision.length)
    if reason is NotFound.AMBIGUOUS:
        message = gettext_noop(
            "The words selected stand in this text more than once. Send their offsets, or more of what is around them."
        )
        return PassageNotFound(message, pointer)
    message = gettext_noop("The words selected do not stand in this text. Reload the page and select them again.")
    return PassageNotFound(message, pointer)
