"""Checks that the index of search is what the current texts and their languages make."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from documents.models import Document, Job, SearchBlock
from documents.services.search.index import indexed_blocks
from documents.services.site.verification.fault import Fault, VerificationResult

_DIFFERS = """
    SELECT EXISTS (
      SELECT FROM unnest(%s::int[], %s::int[], %s::tsvector[], %s::tsvector[]) AS made (start, "end", words, stems)
      FULL JOIN (SELECT * FROM documents_searchblock WHERE document_id = %s) AS kept
        ON kept.start = made.start AND kept.revision_id = %s
      WHERE (made."end", made.words, made.stems) IS DISTINCT FROM (kept."end", kept.words, kept.stems))
"""


def check_search_index(verified: VerificationResult) -> Iterator[Fault]:
    """Yields a fault for each document that is indexed otherwise; those whose index waits for a job are passed over."""
    waiting = set(
        Job.objects.filter(kind=Job.Kind.SEARCH, given_up_at=None).values_list("arguments__document", flat=True)
    )
    documents = Document.objects.filter(current_revision__isnull=False).select_related("current_revision")
    for document in documents.defer("current_revision__html", "current_revision__source").iterator(chunk_size=1):
        if document.pk in waiting:
            continue
        assert document.current_revision is not None, "only these are read"
        made = list(indexed_blocks(document, document.current_revision))
        verified.count("indexed paragraphs", len(made))
        if _differs(document, made):
            yield Fault("document", document.pk, document.slug, "search finds other words than its text has")


def _differs(document: Document, made: list[SearchBlock]) -> bool:
    columns = [[getattr(block, name) for block in made] for name in ("start", "end", "words", "stems")]
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERS, [*columns, document.pk, document.current_revision_id])
        return bool(cursor.fetchone()[0])
