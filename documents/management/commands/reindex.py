"""Makes the index of search anew: `manage.py reindex [SLUG…]`.

The index follows from the texts; this is for when `manage.py verify` says that it does not. Readers may go on
searching meanwhile. Without a slug every article is indexed.
"""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from documents.management.database_setup import migrate_if_needed
from documents.models import Document
from documents.services.search.index import index_document


class Command(BaseCommand):
    help = __doc__

    def create_parser(self, *args: Any, **options: Any) -> CommandParser:
        """Keeps the line breaks of the help text."""
        parser = super().create_parser(*args, **options)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the last part of an article's address")

    def handle(self, *args: Any, **options: Any) -> None:
        migrate_if_needed(self.stderr.write)
        documents = Document.objects.filter(current_revision__isnull=False).order_by("pk")
        if options["slugs"]:
            documents = documents.filter(slug__in=options["slugs"])
            known = set(documents.values_list("slug", flat=True))
            if missing := [slug for slug in options["slugs"] if slug not in known]:
                raise CommandError(f"There is no article with a text at: {', '.join(missing)}.")
        keys = list(documents.values_list("pk", flat=True))
        for key in keys:
            with transaction.atomic():
                index_document({"document": key})
        self.stdout.write(f"{len(keys)} indexed.")
