"""Django's `migrate` under a lock, with a copy of the database made first."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from readingroom.known_migrations import record_release
from readingroom.pooler import without_pooler
from readingroom.upgrade import count_pending, dump, has_rows, upgrade_lock


class Command(migrate.Command):
    """Brings the database up to date."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds the option to skip the copy."""
        super().add_arguments(parser)
        parser.add_argument(
            "--without-dump", action="store_true", help="Do not keep a copy of the database before changing it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Waits for the lock, copies a database that has data, and migrates."""
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        connection = connections[options["database"]]
        with without_pooler(connection), upgrade_lock(connection, self.stderr.write):
            if not options["without_dump"] and has_rows(connection) and self.has_work(connection, options):
                dump(connection, self.stdout.write)
            super().handle(*args, **options)
            record_release(connection)

    def has_work(self, connection: Any, options: dict[str, Any]) -> bool:
        """Checks whether this run may change anything; a named target may go backwards."""
        return bool(options["app_label"]) or count_pending(connection) > 0
