"""`manage.py serve_process`: one process of a room, started by `serve` and never by hand."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.errors import SecretKeyRefused
from documents.services.site.installation import refuse_another_key
from documents.services.site.worker import Workers
from readingroom.embedded.server import (
    embedded_server,
    is_embedded,
    leave_embedded_server,
    leave_embedded_server_running,
    reset_pool,
)
from readingroom.postgres import ignore_progress
from readingroom.postgres.watch import Watch
from readingroom.serving.lifeline import Lifeline, say_ready
from readingroom.serving.listening import own_socket
from readingroom.serving.memory import share_arenas
from readingroom.serving.web import Web, end_process

# The worker's current job starts again when the site starts.
WORKER_SECONDS = 0.4
# `serve` asks its processes to end before it stops the database; a process whose `serve` is gone does that itself.
DATABASE_SECONDS = 10.0


class Command(BaseCommand):
    """Runs one process of a room."""

    help = "Runs one process of a room. `serve` starts as many as it needs, and ends them; use that instead."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes what the process does, and what `serve` knows: the port that it holds and the site's address."""
        parser.add_argument("work", choices=["web", "worker"])
        parser.add_argument("--address", required=True, help="The address of the site, for mails.")
        parser.add_argument("--listener", type=int, help="The file descriptor of the port, for `web`.")
        parser.add_argument("--access-log", action="store_true", help="Print a line for each request.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Works until `serve` says so by a signal, or is gone."""
        share_arenas()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        settings.READINGROOM_MAIL_ORIGIN = options["address"]
        try:
            with watched_database():
                refuse_another_key()
                self.answer_requests(options) if options["work"] == "web" else self.do_jobs()
        except SecretKeyRefused as refusal:
            leave_embedded_server_running()
            raise CommandError(str(refusal)) from refusal
        except KeyboardInterrupt:
            leave_embedded_server_running()
        leave_embedded_server(DATABASE_SECONDS)
        end_process()

    def answer_requests(self, options: dict[str, Any]) -> None:
        """Answers requests on the port that `serve` holds."""
        web = Web(access_log=options["access_log"], opened=say_ready, closing=lambda: None)
        Lifeline(web.end).start()
        with own_socket(options["listener"]) as listener:
            web.serve(listener)

    def do_jobs(self) -> None:
        """Runs jobs as they become due."""
        asked_to_end = threading.Event()
        Lifeline(asked_to_end.set).start()
        workers = Workers()
        workers.start()
        say_ready()
        try:
            asked_to_end.wait()
        finally:
            workers.end(WORKER_SECONDS)


@contextmanager
def watched_database() -> Iterator[None]:
    """Joins the embedded server, and helps `serve` to keep it running; with DATABASE_URL, does nothing."""
    if not is_embedded():
        yield
        return
    watch = Watch(embedded_server(), say=ignore_progress, restarted=reset_pool)
    watch.start()
    try:
        yield
    finally:
        watch.end()
