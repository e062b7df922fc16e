"""Writes long texts and files without holding several copies in memory.

Django puts the values into the SQL statement: a text of 20 MB would be in memory again as text, quoted, and as bytes.
Longer texts are sent in parts, and Postgres joins them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Model
from psycopg import sql

from documents.models import Revision

PART_LENGTH = 1_000_000  # code points
_LONG_FIELDS = ("text", "html", "source")


def create_revision(**values: Any) -> Revision:
    """Adds a revision's row, in the caller's transaction; the caller writes its chunks."""
    revision = Revision(**values)
    if sum(len(getattr(revision, name)) for name in _LONG_FIELDS) <= PART_LENGTH:
        revision.save(force_insert=True)
    else:
        _insert_in_parts(revision)
    return revision


def write_chunks(model: type[Model], owner: str, pk: int, chunks: Iterable[bytes]) -> None:
    """Adds rows of `model`, each with the next chunk of a file; `owner` is the column of what they belong to."""
    insert = sql.SQL("INSERT INTO {} ({}, n, data) VALUES (%s, %s, %b)").format(
        sql.Identifier(model._meta.db_table), sql.Identifier(owner)
    )
    with binary_cursor() as cursor:
        for n, chunk in enumerate(chunks):
            cursor.execute(insert, [pk, n, chunk])


def _insert_in_parts(revision: Revision) -> None:
    fields = {str(field.column): field for field in Revision._meta.local_concrete_fields if not field.primary_key}
    columns = sql.SQL(", ").join([sql.Identifier(column) for column in fields])
    whole = sql.SQL("(SELECT coalesce(string_agg(part, '' ORDER BY n), '') FROM revision_parts WHERE field = {})")
    places = sql.SQL(", ").join(
        [whole.format(column) if column in _LONG_FIELDS else sql.Placeholder(column) for column in fields]
    )
    short = {
        column: field.get_db_prep_save(getattr(revision, field.attname), connection)
        for column, field in fields.items()
        if column not in _LONG_FIELDS
    }
    with binary_cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE revision_parts (field text, n integer, part text) ON COMMIT DROP")
        for name in _LONG_FIELDS:
            _send_parts(cursor, name, getattr(revision, name))
        cursor.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
                sql.Identifier(Revision._meta.db_table), columns, places
            ),
            short,
        )
        (revision.pk,) = cursor.fetchone() or (None,)
        cursor.execute("DROP TABLE revision_parts")
    revision._state.adding = False
    revision._state.db = connection.alias


def _send_parts(cursor: psycopg.Cursor[Any], name: str, text: str) -> None:
    for n, start in enumerate(range(0, len(text), PART_LENGTH)):
        cursor.execute("INSERT INTO revision_parts VALUES (%s, %s, %s)", [name, n, text[start : start + PART_LENGTH]])


def binary_cursor() -> psycopg.Cursor[Any]:
    """Returns a cursor that sends values separately from the statement, and bytes in binary form."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)
