"""Checks that the index of search is what the current texts, the notes and their languages make."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from documents.models import Annotation, Document, Job, NoteBlock, SearchBlock
from documents.services.search.index import indexed_blocks
from documents.services.search.notes import indexed_note_blocks
from documents.services.site.verification.fault import Fault, VerificationResult

_DIFFERS = """
    SELECT EXISTS (
      SELECT FROM unnest(%s::int[], %s::int[], %s::tsvector[], %s::tsvector[]) AS made (start, "end", words, stems)
      FULL JOIN (SELECT * FROM documents_searchblock WHERE document_id = %s) AS kept
        ON kept.start = made.start AND kept.revision_id = %s
      WHERE (made."end", made.words, made.stems) IS DISTINCT FROM (kept."end", kept.words, kept.stems))
"""


_NOTES_DIFFER = """
    SELECT EXISTS (
      SELECT FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::int[], %s::tsvector[], %s::tsvector[])
        AS made (annotation, passage, start, "end", words, stems)
      FULL JOIN (SELECT block.* FROM documents_noteblock block
        JOIN documents_annotation note ON note.id = block.annotation_id WHERE note.document_id = %s) AS kept
        ON kept.annotation_id = made.annotation AND kept.start = made.start
        AND kept.passage IS NOT DISTINCT FROM made.passage
      WHERE (made."end", made.words, made.stems) IS DISTINCT FROM (kept."end", kept.words, kept.stems))
"""
_COLUMNS = ("start", "end", "words", "stems")


def check_search_index(verified: VerificationResult) -> Iterator[Fault]:
    """Yields a fault for each document that is indexed otherwise; those whose index waits for a job are passed over."""
    waiting = set(
        Job.objects.filter(kind=Job.Kind.SEARCH, given_up_at=None).values_list("arguments__document", flat=True)
    )
    documents = Document.objects.select_related("current_revision")
    for document in documents.defer("current_revision__html", "current_revision__source").iterator(chunk_size=1):
        if document.pk in waiting:
            continue
        text = document.current_revision
        made = list(indexed_blocks(document, text)) if text is not None else []
        verified.count("indexed paragraphs", len(made))
        if _differs(document, made):
            yield Fault("document", document.pk, document.slug, "search finds other words than its text has")
        notes = list(indexed_note_blocks(Annotation.objects.filter(document=document)))
        verified.count("indexed paragraphs of notes", len(notes))
        if _notes_differ(document, notes):
            yield Fault("document", document.pk, document.slug, "search finds other words than its notes have")


def _differs(document: Document, made: list[SearchBlock]) -> bool:
    columns = [[getattr(block, name) for block in made] for name in _COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERS, [*columns, document.pk, document.current_revision_id])
        return bool(cursor.fetchone()[0])


def _notes_differ(document: Document, made: list[NoteBlock]) -> bool:
    columns = [[getattr(block, name) for block in made] for name in ("annotation_id", "passage", *_COLUMNS)]
    with connection.cursor() as cursor:
        cursor.execute(_NOTES_DIFFER, [*columns, document.pk])
        return bool(cursor.fetchone()[0])
