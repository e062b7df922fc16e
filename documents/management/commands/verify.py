"""Proves the room: `manage.py verify` prints what it checked and each fault; exit status 1 if there is one."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from documents.services.verification import Checked, verify_room

PROMISES = {
    "captures": "bytes, length and SHA-256",
    "revisions": "length, SHA-256, chunks, and the page says the text",
    "targets": "words at their offsets, an anchor on the current text",
    "anchors": "words at their offsets as their state says",
    "evidence": "words at their offsets",
    "annotations": "audience of replies, nothing left of deleted ones",
    "documents": "the newest text is the current one",
    "events": "numbered without a gap",
}


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the checks one after the other."""
        faults = sum(self.report(checked) for checked in verify_room())
        if faults:
            self.stderr.write(f"{faults} faults were found. Restore a backup, or mend what is named above.")
            sys.exit(1)
        self.stdout.write("No faults.")

    def report(self, checked: Checked) -> int:
        """Prints one outcome and returns the number of its faults."""
        self.stdout.write(f"{checked.count:>9} {checked.what}: {PROMISES[checked.what]}")
        for fault in checked.faults:
            self.stderr.write(f"          fault: {fault.what} {fault.row}: {fault.problem}")
        return len(checked.faults)
