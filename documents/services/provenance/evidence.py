"""Evidence: the words of a text that show a fact or a derivation, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from documents.models import Derivation, Evidence, Revision, Statement
from documents.spans import Span

Place = tuple[Revision, Span]
"""A loaded revision, and a span of its text in code points."""
Words = tuple[int, int, int, str]
"""The stored form: the revision's primary key, start, end, and the quoted text."""


def words_at(place: Place) -> Words:
    """Returns the quoted text at a place, in its stored form."""
    text, span = place
    return text.pk, span.start, span.end, span.of(text.text)


def words_of(stated: Statement | Derivation) -> list[Words]:
    """Returns the stored evidence for a fact or a derivation, without loading any text."""
    return list(stated.evidence.values_list("revision_id", "start", "end", "exact"))


def write_evidence(of: Statement | Derivation, words: Iterable[Words]) -> None:
    """Writes the evidence for a fact or a derivation, in the caller's transaction."""
    shown = {"statement": of} if isinstance(of, Statement) else {"derivation": of}
    Evidence.objects.bulk_create(
        Evidence(**shown, document_id=of.document_id, revision_id=text, start=start, end=end, exact=exact)
        for text, start, end, exact in words
    )


def build_evidence(
    text: Revision,
    spans: Iterable[Span],
    *,
    statement: Statement | None = None,
    derivation: Derivation | None = None,
) -> Iterator[Evidence]:
    """Yields an unsaved evidence row for each span (code points of `text`, which is loaded)."""
    for span in spans:
        yield Evidence(
            statement=statement,
            derivation=derivation,
            document_id=text.document_id,
            revision=text,
            start=span.start,
            end=span.end,
            exact=span.of(text.text),
        )
