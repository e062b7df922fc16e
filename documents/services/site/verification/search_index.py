"""Checks that the index of search is what the texts, facts, notes and their languages make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from documents.models import Document, Job
from documents.services.search.facts import indexed_fact_blocks
from documents.services.search.index import indexed_blocks, indexed_set_aside
from documents.services.search.notes import indexed_note_blocks
from documents.services.site.verification.fault import Fault, VerificationResult

_DIFFERS = """
    SELECT EXISTS (
      SELECT FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::tsvector[], %s::tsvector[], %s::bool[])
        AS made (revision, start, "end", words, stems, aside)
      FULL JOIN (SELECT * FROM documents_searchblock WHERE document_id = %s) AS kept
        ON kept.start = made.start AND kept.revision_id = made.revision
      WHERE (made."end", made.words, made.stems, made.aside)
        IS DISTINCT FROM (kept."end", kept.words, kept.stems, kept.is_set_aside))
"""
_FACTS_DIFFER = """
    SELECT EXISTS (
      SELECT FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::tsvector[], %s::tsvector[])
        AS made (statement, start, "end", words, stems)
      FULL JOIN (SELECT * FROM documents_factblock WHERE document_id = %s) AS kept
        ON kept.start = made.start AND kept.statement_id = made.statement
      WHERE (made."end", made.words, made.stems) IS DISTINCT FROM (kept."end", kept.words, kept.stems))
"""
_NOTES_DIFFER = """
    SELECT EXISTS (
      SELECT FROM unnest(%s::uuid[], %s::int[], %s::bigint[], %s::int[], %s::int[], %s::tsvector[], %s::tsvector[])
        AS made (annotation, passage, document, start, "end", words, stems)
      FULL JOIN (SELECT block.* FROM (VALUES (%s::bigint)) AS here (document) CROSS JOIN LATERAL (
          SELECT id FROM documents_annotation WHERE document_id = here.document
          UNION SELECT annotation_id FROM documents_target WHERE document_id = here.document) AS note
        JOIN documents_noteblock block
          ON block.annotation_id = note.id AND block.document_id = here.document) AS kept
        ON kept.annotation_id = made.annotation AND kept.start = made.start
        AND kept.passage IS NOT DISTINCT FROM made.passage
      WHERE (made.document, made."end", made.words, made.stems)
        IS DISTINCT FROM (kept.document_id, kept."end", kept.words, kept.stems))
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
        yield from _faults_of(document, verified)


def _faults_of(document: Document, verified: VerificationResult) -> Iterator[Fault]:
    text = document.current_revision
    made = [*indexed_blocks(document, text), *indexed_set_aside(document)] if text is not None else []
    verified.count("indexed paragraphs", len(made))
    if _differ(_DIFFERS, document, made, "revision_id", *_COLUMNS, "is_set_aside"):
        yield _fault(document, "its text has")
    facts = list(indexed_fact_blocks(document))
    verified.count("indexed facts", len(facts))
    if _differ(_FACTS_DIFFER, document, facts, "statement_id", *_COLUMNS):
        yield _fault(document, "its facts have")
    notes = list(indexed_note_blocks(document))
    verified.count("indexed paragraphs of notes", len(notes))
    if _differ(_NOTES_DIFFER, document, notes, "annotation_id", "passage", "document_id", *_COLUMNS):
        yield _fault(document, "its notes have")


def _fault(document: Document, otherwise: str) -> Fault:
    sentence = f"search finds other words than {otherwise}; run manage.py reindex"
    return Fault("document", document.pk, document.slug, sentence)


def _differ(sql: str, document: Document, made: list[Any], *names: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [*([getattr(block, name) for block in made] for name in names), document.pk])
        return bool(cursor.fetchone()[0])
