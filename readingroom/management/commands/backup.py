"""Writes the whole site to one file while it goes on running."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from readingroom.backup import create_backup
from readingroom.pooler import without_pooler
from readingroom.upgrade import refuse_outdated


class Command(BaseCommand):
    help = (
        "Writes the whole room to FILE as it stands at this moment: articles with the bytes received, notes, people. "
        "Nobody needs to stop working. `manage.py verify FILE` proves the file, `manage.py restore FILE` puts it back. "
        "It holds everybody's private notes and the hashes of their passwords: keep it where only you can read it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the file to write."""
        parser.add_argument("file", type=Path, metavar="FILE", help="where to write it; it must not be there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the backup and prints a summary."""
        path: Path = options["file"]
        if path.exists():
            raise CommandError(f"{path} is there already. Give another name, or remove it.")
        say = self.stdout.write if options["verbosity"] > 1 else lambda sentence: None
        try:
            with without_pooler(connection):
                refuse_outdated(connection)
                manifest = create_backup(connection, path, say)
        except OSError as error:
            raise CommandError(f"{path} could not be written: {error.strerror or error}. Nothing is there.") from error
        rows = sum(entry.rows for entry in manifest.tables)
        self.stdout.write(
            f"{path}: {len(manifest.tables)} tables, {rows:,} rows, {path.stat().st_size:,} bytes. "
            f"Prove it with `manage.py verify {path}`."
        )
