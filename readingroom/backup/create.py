"""Taking a backup: every table as it stood at one moment, while others go on working in the room."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from psycopg import sql

from readingroom.backup.archive import ArchiveWriter, Manifest, TableEntry
from readingroom.backup.tables import Table, room_tables
from readingroom.known_migrations import applied_migrations

Say = Callable[[str], object]

# What the words of a row depend on besides its values.
OUTPUT_FORMAT_SETTINGS = (
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)


def create_backup(connection: Any, path: Path, say: Say) -> Manifest:
    """Writes the room to `path`, which must not exist; raises FileExistsError, or OSError where it cannot be written.

    The file is complete from the moment at which it has its name, and only its owner may read it: it holds everybody's
    private notes.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.touch(mode=0o600)
    writer = ArchiveWriter(unfinished)
    try:
        manifest = _write_all(connection, writer, say)
        writer.close(manifest)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        _name(unfinished, path)
    except BaseException:
        writer.abandon()
        raise
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _name(unfinished: Path, path: Path) -> None:
    """Gives a finished file its name; never to the cost of another that took it meanwhile."""
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError:  # a file system that knows no second names
        if path.exists():
            raise FileExistsError(f"{path} is there already") from None
        unfinished.rename(path)


def _write_all(connection: Any, writer: ArchiveWriter, say: Say) -> Manifest:
    entries: list[TableEntry] = []
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        set_output_formats(cursor)
        for table in room_tables():
            say(f"Writing {table.name}…")
            with writer.table(table.name) as member:
                entries.append(copy_out(cursor, table, member))
        return Manifest(
            release=settings.READINGROOM_RELEASE,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            postgres=".".join(map(str, connection.get_database_version())),
            migrations=tuple(sorted(applied_migrations(connection))),
            tables=tuple(entries),
        )


def set_output_formats(cursor: Any) -> None:
    """Lets Postgres write values in one way, whatever the server and the session are set to."""
    for setting in OUTPUT_FORMAT_SETTINGS:
        cursor.execute(setting)


def copy_out(cursor: Any, table: Table, to: IO[bytes] | None) -> TableEntry:
    """Writes the rows of a table, or only hashes them."""
    digest, rows = hashlib.sha256(), 0
    with cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(table.rows())) as copying:
        for block in copying:
            data = bytes(block)
            digest.update(data)
            rows += data.count(b"\n")
            if to is not None:
                to.write(data)
    return TableEntry(table.name, table.columns, table.key, rows, digest.hexdigest())
