"""Creates a public article of an exact size with an exact number of notes, for benchmarks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.management.database_setup import migrate_if_needed
from documents.services.site.bench_document import make_bench_document

SMALLEST = 1_000
LARGEST = 5_000_000


class Command(BaseCommand):
    help = (
        "Makes a public article of --bytes ASCII letters with --annotations public notes and marks, and prints its "
        "address. With ?bench at its end the page offers window.bench. remove_samples takes it away again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bytes", type=int, default=60_000, help="letters of the text (60000)")
        parser.add_argument("--annotations", type=int, default=1_000, help="notes and marks (1000)")
        parser.add_argument("--readers", type=int, default=20, help="people who wrote them (20)")
        parser.add_argument("--with-answers", action="store_true", help="answers to some, and some resolved")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same article (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        size, annotations = options["bytes"], options["annotations"]
        if not SMALLEST <= size <= LARGEST or not 0 <= annotations <= 100_000:
            raise CommandError(
                f"--bytes must be from {SMALLEST} to {LARGEST}, --annotations from 0 to 100000. Nothing was made."
            )
        migrate_if_needed(self.stderr.write if options["verbosity"] > 0 else lambda sentence: None)
        document = make_bench_document(
            size=size,
            annotations=annotations,
            seed=options["seed"],
            readers=min(1_000, max(1, options["readers"])),
            with_answers=options["with_answers"],
        )
        self.stdout.write(document.get_absolute_url())
