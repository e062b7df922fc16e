"""Brings the database up to date, so that commands that write also work on a new site."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def migrate_if_needed(say: Callable[[str], object]) -> None:
    """Runs the pending migrations, if there are any."""
    if steps := _pending_migrations():
        say(f"Bringing the database up to date ({steps} steps)…")
        call_command("migrate", verbosity=0, interactive=False)


def database_is_current() -> bool:
    """Says whether the database can be reached and is up to date; changes nothing."""
    try:
        return not _pending_migrations()
    except DatabaseError:
        return False


def _pending_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
