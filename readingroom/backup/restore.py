"""Restores a backup in one transaction.

The tables are created anew by the migrations of the backup, and its rows are written, checked by every constraint
and trigger, and hashed once more; then later migrations are applied. Until the commit, others see the site as it was,
and so does everyone if the process is killed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from documents.services.search.index import index_all_documents
from readingroom.backup.archive import Archive, DamagedBackup, Manifest, TableEntry
from readingroom.backup.create import copy_out, set_output_formats
from readingroom.backup.tables import EXCLUDED_TABLES, Table, room_tables
from readingroom.known_migrations import known_migrations, record_release
from readingroom.upgrade import has_rows, is_in_use, upgrade_lock

Say = Callable[[str], object]
READ_CHUNK_BYTES = 1024 * 1024


class RestoreRefused(Exception):
    """The site was left unchanged; the message says why and what to do."""


def restore_backup(connection: Any, archive: Archive, *, replace: bool, say: Say) -> None:
    """Replaces the site's data with the backup's. Raises RestoreRefused or DamagedBackup; then nothing was changed.

    `replace` is required if the site has any data: all of it is deleted.
    """
    say("Checking the backup…")
    archive.check()
    _refuse_unknown(archive.manifest)
    _refuse_while_in_use(connection)
    with upgrade_lock(connection, say):
        if has_rows(connection) and not replace:
            raise RestoreRefused(
                "This room holds something already, and restoring replaces all of it. Take a backup of it first, then "
                "say --replace."
            )
        with transaction.atomic(using=connection.alias):
            _make_tables(connection, archive.manifest, say)
            _fill(connection, archive, say)
            say("Bringing the room up to date…")
            _migrate(connection, MigrationExecutor(connection).loader.graph.leaf_nodes())
            say("Indexing the texts for search…")
            index_all_documents()
        record_release(connection)


def _refuse_unknown(manifest: Manifest) -> None:
    unknown = sorted(set(manifest.migrations) - known_migrations())
    if unknown:
        app, name = unknown[-1]
        raise RestoreRefused(
            f"The backup was made by release {manifest.release}, which knows {app}.{name}; this one does not. "
            "Restore it with that release or a newer one."
        )


def _refuse_while_in_use(connection: Any) -> None:
    """Refuses while others are connected: a running site would go on showing cached data."""
    if is_in_use(connection):
        raise RestoreRefused("The room is in use. Stop `make run` (or whatever serves it), then restore.")


def _make_tables(connection: Any, manifest: Manifest, say: Say) -> None:
    """Creates the tables as they were when the backup was made, empty."""
    say("Making the tables anew…")
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        # Include the tables of a newer state of the database, which this code does not know.
        ours = {table.name for table in room_tables()} | EXCLUDED_TABLES | {entry.name for entry in manifest.tables}
        ours |= {name for name in there if name.startswith("documents_")}
        for name in sorted(ours & there):
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
            " AND proname LIKE 'documents\\_%'"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")
    executor = MigrationExecutor(connection)
    reached = set(manifest.migrations)
    graph = executor.loader.graph
    # The last migrations that the backup had: those without a child among them.
    targets = [node for node in reached if node in graph.nodes and not _children(graph, node) & reached]
    _migrate(connection, sorted(targets))


def _children(graph: Any, node: tuple[str, str]) -> set[tuple[str, str]]:
    return {child.key for child in graph.node_map[node].children}


def _migrate(connection: Any, targets: list[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        executor = MigrationExecutor(connection)
        executor.migrate(targets)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _fill(connection: Any, archive: Archive, say: Say) -> None:
    tables = [sql.Identifier(entry.name) for entry in archive.manifest.tables]
    with connection.cursor() as cursor:
        # Migrations may have inserted rows of their own; and some triggers write rows that the backup has itself.
        cursor.execute("SET LOCAL readingroom.restoring = 'on'")
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(tables)))
        for entry in archive.manifest.tables:
            say(f"Restoring {entry.name}, {entry.rows:,} rows…")
            _copy_in(cursor, archive, entry)
        say("Asking Postgres whether every promise holds…")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL readingroom.restoring = 'off'")
        set_output_formats(cursor)
        for entry in archive.manifest.tables:
            _set_sequence(cursor, entry)
            if copy_out(cursor, Table(entry.name, entry.columns, entry.key), None).sha256 != entry.sha256:
                raise DamagedBackup(
                    f"The rows of {entry.name} are not the same after they were written. Nothing was kept."
                )


def _copy_in(cursor: Any, archive: Archive, entry: TableEntry) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, entry.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(entry.name), columns)
    with archive.open(entry) as member, cursor.copy(statement) as copying:
        while block := member.read(READ_CHUNK_BYTES):
            copying.write(block)


def _set_sequence(cursor: Any, entry: TableEntry) -> None:
    """Sets the sequence so that the next row gets an unused number."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{entry.name}"', entry.key])
    (sequence,) = cursor.fetchone()
    if sequence:
        highest = sql.SQL("SELECT setval(%s, coalesce(max({key}), 1), max({key}) IS NOT NULL) FROM {table}").format(
            key=sql.Identifier(entry.key), table=sql.Identifier(entry.name)
        )
        cursor.execute(highest, [sequence])
