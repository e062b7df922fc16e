"""Commands that write into a room work on a fresh one too."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def ready_room(say: Callable[[str], object]) -> None:
    """Brings the database up to date, if it is not."""
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        say(f"Bringing the database up to date ({steps} steps)…")
        call_command("migrate", verbosity=0, interactive=False)
