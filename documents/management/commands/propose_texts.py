"""Reads captures anew and proposes what differs: `manage.py propose_texts [SLUG…]`.

Changes no article: a curator accepts or refuses each proposal on its page. Without a slug every article is read that
has a capture. The same command again proposes nothing twice.
"""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from documents.errors import CaptureRefused, RenderingRefused
from documents.http import translate_error
from documents.management.database_setup import migrate_if_needed
from documents.models import Document
from documents.services.versions.proposals import reread


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
        proposed = 0
        for pk in self.wanted(options["slugs"]):
            document = Document.objects.get(pk=pk)
            self.stdout.write(f"{document.slug} … ", ending="")
            self.stdout.flush()
            words = self.read(document)
            proposed += words.startswith("proposed")
            self.stdout.write(words)
        self.stdout.write(f"{proposed} proposed.")

    def wanted(self, slugs: list[str]) -> list[int]:
        """Returns the articles to read, by primary key."""
        documents = Document.objects.filter(captures__isnull=False, withdrawn_at=None).distinct().order_by("pk")
        if not slugs:
            return list(documents.values_list("pk", flat=True))
        found = dict(documents.filter(slug__in=slugs).values_list("slug", "pk"))
        if missing := [slug for slug in slugs if slug not in found]:
            raise CommandError(f"There is no article with a capture at: {', '.join(missing)}.")
        return [found[slug] for slug in slugs]

    def read(self, document: Document) -> str:
        """Reads one article again and returns the result in words."""
        try:
            proposal = reread(document)
        except (CaptureRefused, RenderingRefused) as refusal:
            return f"cannot be read: {translate_error(refusal)}"
        if proposal is None:
            return "nothing differs"
        return f"proposed: {reverse('proposal', args=[document.slug, proposal.pk])}"
