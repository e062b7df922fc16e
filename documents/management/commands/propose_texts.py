"""Reads captures anew and proposes what differs: `manage.py propose_texts [SLUG…]`.

Changes no article: a curator accepts or refuses each proposal on its page. Without a slug every article is read that
has a capture. The same command again proposes nothing twice.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from documents.errors import CaptureRefused, RenderingRefused
from documents.http import translate_error
from documents.management.database_setup import migrate_if_needed
from documents.management.documented_command import ArticlesCommand, keys_of
from documents.models import Document
from documents.services.versions.proposals import reread


class Command(ArticlesCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        migrate_if_needed(self.stderr.write)
        proposed = 0
        documents = Document.objects.filter(captures__isnull=False, withdrawn_at=None).distinct().order_by("pk")
        for pk in keys_of(documents, options["slugs"], "with a capture"):
            document = Document.objects.get(pk=pk)
            self.stdout.write(f"{document.slug} … ", ending="")
            self.stdout.flush()
            words = self.read(document)
            proposed += words.startswith("proposed")
            self.stdout.write(words)
        self.stdout.write(f"{proposed} proposed.")

    def read(self, document: Document) -> str:
        """Reads one article again and returns the result in words."""
        try:
            proposal = reread(document)
        except (CaptureRefused, RenderingRefused) as refusal:
            return f"cannot be read: {translate_error(refusal)}"
        if proposal is None:
            return "nothing differs"
        return f"proposed: {reverse('proposal', args=[document.slug, proposal.pk])}"
