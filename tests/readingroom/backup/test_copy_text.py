"""Parsing of rows in the text format of COPY, as Postgres writes it."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from readingroom.backup.copy_text import bytes_of, rows_of

NASTY = "a\tb\\n\nc\r\\N\\\\ \v\f\b😀 '\"\x7f"


def test_null_is_not_the_text_backslash_n():
    assert list(rows_of([b"1\t\\N\t\\\\N\t\n"])) == [[b"1", None, b"\\N", b""]]


@pytest.mark.django_db
def test_rows_written_by_postgres_are_read_back():
    with connection.cursor() as cursor:
        query = "COPY (SELECT 1, NULL::text, %s::text, '\\x00ff0a5c'::bytea, ARRAY['x'] ) TO STDOUT"
        with cursor.copy(query, [NASTY]) as copying:
            written = b"".join(map(bytes, copying))
    [row] = rows_of(written.splitlines(keepends=True)) if written.count(b"\n") == 1 else pytest.fail("one line a row")
    assert row[:3] == [b"1", None, NASTY.encode()]
    assert bytes_of(row[3]) == b"\x00\xff\n\\"


@given(st.lists(st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1))
def test_any_text_is_read_back(fields):
    escapes = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
    line = "\t".join(
        "\\N" if field is None else "".join(escapes.get(letter, letter) for letter in field) for field in fields
    )
    [row] = rows_of([line.encode() + b"\n"])
    assert row == [None if field is None else field.encode() for field in fields]
