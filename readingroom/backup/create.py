"""Makes a backup: a snapshot of every table at one moment, while the site goes on running."""

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

# The settings that change how a row's values are written.
OUTPUT_FORMAT_SETTINGS = (
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)


def create_backup(connection: Any, path: Path, say: Say) -> Manifest:
    """Writes a backup to `path`. Raises FileExistsError if it exists, or OSError if it cannot be written.

    The file gets its name only when it is complete, and only its owner may read it: it has everybody's
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
    """Names a finished file; never overwrites a file that took the name in the meantime."""
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
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
    """Sets how Postgres writes values, whatever the settings of the server and the session."""
    for setting in OUTPUT_FORMAT_SETTINGS:
        cursor.execute(setting)


def copy_out(cursor: Any, table: Table, to: IO[bytes] | None) -> TableEntry:
    """Writes the rows of a table to `to`, or only hashes them if it is None."""
    digest, rows = hashlib.sha256(), 0
    with cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(table.rows())) as copying:
        for block in copying:
            data = bytes(block)
            digest.update(data)
            rows += data.count(b"\n")
            if to is not None:
                to.write(data)
    return TableEntry(table.name, table.columns, table.key, rows, digest.hexdigest())
