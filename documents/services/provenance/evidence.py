"""The words of a text that show a fact or a derivation, as rows to be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from documents.models import Derivation, Evidence, Revision, Statement
from documents.spans import Span


def evidence_in(
    text: Revision,
    spans: Iterable[Span],
    *,
    statement: Statement | None = None,
    derivation: Derivation | None = None,
) -> Iterator[Evidence]:
    """A row, not yet saved, for each span (code points of `text`, which is loaded) that shows the one or the other."""
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
