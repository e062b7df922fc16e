"""Puts sample articles on the shelf, with sample readers and their notes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from documents.management.database_setup import migrate_if_needed
from documents.services.site.samples import load_samples


class Command(BaseCommand):
    help = "Puts sample articles on the shelf, with sample readers and their notes. What is there is not doubled."

    def handle(self, *args: Any, **options: Any) -> None:
        verbose = options["verbosity"] > 0
        migrate_if_needed(self.stdout.write if verbose else lambda sentence: None)
        loaded = load_samples(self.print_progress if verbose else lambda sentence: None)
        if verbose:
            self.print_progress(
                f"{loaded.articles} articles and {loaded.annotations} annotations added, {loaded.existing} were there."
            )

    def print_progress(self, sentence: str) -> None:
        """Prints progress immediately."""
        self.stdout.write(sentence)
        self.stdout.flush()
