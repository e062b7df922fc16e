"""Removes the sample articles with their readers, notes and tags."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.errors import SamplesInUse
from documents.http import translate_error
from documents.services.site.samples import remove_samples


class Command(BaseCommand):
    help = "Takes the sample articles away, with the sample readers, their notes and their tags."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--even-with-notes", action="store_true", help="also if readers of this room have written on them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            removed = remove_samples(even_with_notes=options["even_with_notes"])
        except SamplesInUse as refusal:
            raise CommandError(f"{translate_error(refusal)} (--even-with-notes)") from refusal
        if options["verbosity"] > 0:
            self.stdout.write(
                f"{removed.articles} articles, {removed.readers} readers and {removed.tags} tags removed."
            )
