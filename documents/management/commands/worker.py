"""`manage.py worker`: notifies people of what concerns them, sends mails, and reads what is imported."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from documents.errors import SecretKeyRefused
from documents.services.site.installation import refuse_another_key
from documents.services.site.worker import Workers, run_due_jobs

# From Ctrl-C to the prompt takes three seconds at most; another worker restarts a job that is not done by then.
GRACE_SECONDS = 2.0


class Command(BaseCommand):
    """Runs background jobs."""

    help = (
        "Does what waits: tells people of notes that concern them, sends mails, and reads the files that were added. "
        "`serve` does so by itself; run this beside another server, and as many of them as you like."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds the option to stop after the jobs that are due now."""
        parser.add_argument("--once", action="store_true", help="Do what is due now, and end.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Works until a signal stops it. Raises CommandError if the room has another secret key."""
        refuse_another_key_if_known()
        if options["once"]:
            self.stdout.write(f"Jobs done: {run_due_jobs()}")
            return
        asked_to_end = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            asked_to_end.set()

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, end)
        workers = Workers()
        workers.start()
        self.stdout.write("The worker is at work. Ctrl-C ends it.")
        self.stdout.flush()
        asked_to_end.wait()
        workers.end(GRACE_SECONDS)
        if workers.is_alive():
            sys.stdout.flush()
            os._exit(0)


def refuse_another_key_if_known() -> None:
    """Checks the key that signs the links in mails; a database that is not there yet is waited for later."""
    try:
        refuse_another_key()
    except SecretKeyRefused as refusal:
        raise CommandError(str(refusal)) from refusal
    except DatabaseError:
        pass
