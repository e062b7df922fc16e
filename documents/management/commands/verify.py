"""Proves the room: `manage.py verify` prints what it checked and each fault; exit status 1 if there is one."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.services.verification import Fault, verify_room


class Command(BaseCommand):
    help = (
        "Checks every capture's and text's hash, that every page says its text, every quote, every anchor and every "
        "number. Prints what it checked and each fault; the exit status is 1 if there was one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        verbose = options["verbosity"] > 0
        began = time.monotonic()
        verified = verify_room(self.tell_fault, self.tell if verbose else lambda sentence: None)
        if verbose:
            for what, number in verified.counts.items():
                self.stdout.write(f"{number:>16,}  {what}")
            self.stdout.write(f"{time.monotonic() - began:>16.1f}  seconds")
        if verified.faults:
            faults = "1 fault" if verified.faults == 1 else f"{verified.faults:,} faults"
            raise CommandError(f"{faults} found. Nothing was changed.")
        if verbose:
            self.stdout.write("No faults.")

    def tell(self, sentence: str) -> None:
        """Says what is being checked."""
        self.stdout.write(f"Checking {sentence[0].lower()}{sentence[1:]}…")
        self.stdout.flush()

    def tell_fault(self, fault: Fault) -> None:
        """Says what is wrong, at once."""
        self.stdout.write(f"FAULT {fault}")
        self.stdout.flush()
