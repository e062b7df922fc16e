"""Checks the seals of rows, for what no other value proves: notes, facts, tags, people, audiences and the like."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from documents.services.site.verification.fault import Fault, ReportProgress, VerificationResult

_SEALED_TABLES = """
    SELECT relname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attname = 'seal' AND NOT attisdropped
    ORDER BY relname"""
# A row that belongs to no article has no slug.
_BROKEN = """
    SELECT sealed.id, d.slug, sealed.seal IS NULL FROM {table} sealed
    LEFT JOIN documents_annotation n
      ON n.id::text = coalesce(to_jsonb(sealed)->>'annotation_id', to_jsonb(sealed)->>'content_object_id')
    LEFT JOIN documents_document d
      ON d.id = coalesce((to_jsonb(sealed)->>'document_id')::bigint, n.document_id)
    WHERE sealed.seal IS DISTINCT FROM documents_seal(documents_sealed({content})) ORDER BY sealed.id"""
# How the functions that seal rows write values; see documents/migrations/sql/seals.sql.
_WRITTEN_AS = ("SET LOCAL TimeZone = 'UTC'", "SET LOCAL extra_float_digits = 1", "SET LOCAL bytea_output = 'hex'")
CHANGED = "it is not as it was written"
WRITTEN_BY_OTHERS = "it was written by another program than this site"


def check_seals(verified: VerificationResult, say: ReportProgress) -> Iterator[Fault]:
    """Yields every row that is not as the site wrote it."""
    say("Seals: that each row is as it was written")
    with connection.cursor() as cursor:
        for setting in _WRITTEN_AS:
            cursor.execute(setting)
        cursor.execute(_SEALED_TABLES)
        tables = [table for (table,) in cursor.fetchall()]
    for table in tables:
        yield from _check_table(table, verified)


def _check_table(table: str, verified: VerificationResult) -> Iterator[Fault]:
    name = table.removeprefix("documents_")
    content = "sealed" if name == "revision" else "to_jsonb(sealed)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table of ours
        verified.count("seals", cursor.fetchone()[0])
        cursor.execute(_BROKEN.format(table=connection.ops.quote_name(table), content=content))
        for row, slug, is_missing in cursor.fetchall():
            yield Fault(name, row, slug or "", WRITTEN_BY_OTHERS if is_missing else CHANGED)
