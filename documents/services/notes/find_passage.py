"""Where in a text a selected passage stands, found without loading the text where that is possible."""

from __future__ import annotations

from dataclasses import dataclass

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
)
from documents.errors import AnnotationRefused, PassageNotFound, gettext_noop
from documents.models import Document, Revision
from documents.webannotation.vocabulary import QUOTE_LIMIT


class QuoteAt(Func):
    """In SQL, the words of a revision from a start to an end (code points), read from its chunks."""

    function = "documents_quote_at"
    output_field = TextField()


# By hand: every note asks this, and composing it by the ORM took five times as long as Postgres takes to answer.
_AROUND = """
    SELECT id, document_id, number, length, documents_quote_at(id, %%s, %%s) AS around
    FROM documents_revision WHERE document_id = %%s AND %s = %%s
"""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage of one revision: code points, its words with their context, and how it was found."""

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
    """Finds what was selected in a revision of `document`, the current one where no number is given.

    Offsets that hold the quote cost one statement that reads a chunk or two, whatever the length of the text. Only
    where they do not is the text loaded and searched. Raises `PassageNotFound` where the passage is absent or
    cannot be told apart, `AnnotationRefused` where there is no such revision.
    """
    first = max(0, position.start - CONTEXT_LENGTH - 1) if position else 0
    last = position.end + CONTEXT_LENGTH + 1 if position else 0
    column, chosen = ("id", document.current_revision_id) if number is None else ("number", number)
    revisions = Revision.objects.raw(_AROUND % column, [first, last, document.pk, chosen])
    revision = next(iter(revisions), None)
    if revision is None:
        raise AnnotationRefused(gettext_noop("The article has no text with this number."), pointer)
    if position is not None and (quick := _find_at_offsets(revision, position, quote, first)):
        return quick
    if position is not None and quote is None:
        raise _refusal(NotFound.OUTSIDE, revision, pointer)
    text = Revision.objects.only("text").get(pk=revision.pk).text
    place = locate(text, position, quote)
    if not isinstance(place, Position):
        raise _refusal(place, revision, pointer)
    return FoundPassage(
        revision, place.start, place.end, describe(text, place.start, place.end), place.method, place.score
    )


def _find_at_offsets(
    revision: Revision, position: TextPositionSelector, quote: TextQuoteSelector | None, first: int
) -> FoundPassage | None:
    """The passage at the offsets, if they are in the text and hold the quote with its context."""
    if position.end > revision.length or position.end - position.start > QUOTE_LIMIT:
        return None
    around = revision.around  # type: ignore[attr-defined]
    start, end = position.start - first, position.end - first
    described = describe(around, start, end)
    if quote is not None and not (quote.exact == described.exact and _context_matches(around, start, end, quote)):
        return None
    return FoundPassage(revision, position.start, position.end, described, AnchorMethod.SELECTED)


def _context_matches(around: str, start: int, end: int, quote: TextQuoteSelector) -> bool:
    """The quote's context stands there, as far as the window shows it."""
    near = TextQuoteSelector(quote.exact, quote.prefix[-start:] if start else "", quote.suffix[: len(around) - end])
    return has_context(around, start, end, near)


def _refusal(reason: NotFound, revision: Revision, pointer: str) -> PassageNotFound:
    if reason is NotFound.OUTSIDE:
        message = gettext_noop("The offsets lie outside this text of %(length)d characters, or too far apart.")
        return PassageNotFound(message, pointer, length=revision.length)
    if reason is NotFound.AMBIGUOUS:
        message = gettext_noop(
            "The words selected stand in this text more than once. Send their offsets, or more of what is around them."
        )
        return PassageNotFound(message, pointer)
    message = gettext_noop("The words selected do not stand in this text. Reload the page and select them again.")
    return PassageNotFound(message, pointer)
