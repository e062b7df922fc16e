"""Restores the site from a backup, completely or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from documents.templatetags.provenance import when_words
from readingroom.backup import Archive, DamagedBackup, RestoreRefused, restore_backup
from readingroom.pooler import without_pooler


class Command(BaseCommand):
    help = (
        "Makes the room what FILE, written by `manage.py backup`, holds. The room must not be running. Everything is "
        "done in one transaction: if it fails or is killed, the room is as it was before."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the backup, and the permission to replace existing data."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="this room holds something, and all of it may go")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restores the backup and prints what to do next."""
        path: Path = options["file"]
        say = self.tell if options["verbosity"] > 0 else lambda sentence: None
        try:
            with Archive(path) as archive, without_pooler(connection):
                restore_backup(connection, archive, replace=options["replace"], say=say)
                manifest = archive.manifest
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {path}.") from error
        except (DamagedBackup, RestoreRefused) as error:
            raise CommandError(f"{error} The room was left as it is.") from error
        except DatabaseError as error:
            words = str(error).strip().splitlines()[0]
            raise CommandError(f"Postgres refused a row of the backup: {words} The room was left as it is.") from error
        rows = sum(entry.rows for entry in manifest.tables)
        made = when_words(datetime.fromisoformat(manifest.made_at))
        self.stdout.write(
            f"Restored {rows:,} rows as they stood on {made}. Everybody signs in anew. "
            "`manage.py verify` proves the room."
        )

    def tell(self, sentence: str) -> None:
        """Prints a progress message without buffering."""
        self.stdout.write(sentence)
        self.stdout.flush()
