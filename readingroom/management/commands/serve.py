"""`manage.py serve`: everything that the site needs to run, and no other program beside it."""

from __future__ import annotations

import os
import signal
import socket
import threading
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse

from documents.services.people.accounts import create_setup_link, has_curator
from readingroom import home
from readingroom.embedded.server import (
    close_connections,
    embedded_server,
    is_embedded,
    leave_embedded_server,
    reset_pool,
)
from readingroom.pooler import check_pooler
from readingroom.postgres.watch import Watch
from readingroom.serving.children import Child, end_all
from readingroom.serving.first_start import make_ready
from readingroom.serving.listening import listening_socket, shown_address
from readingroom.serving.memory import share_arenas
from readingroom.serving.web import GRACE_SECONDS, Web, end_process
from readingroom.upgrade import connect_directly

# Ctrl-C returns to the prompt within three seconds: a second for responses that are being sent (`GRACE_SECONDS`), this
# long more for the processes that send them and for the worker, whose current job starts again with the site …
CHILDREN_SECONDS = 0.4
# … and this long to wait for the database, which stops by itself if it needs longer.
DATABASE_SECONDS = 1.2
OLDEST_POSTGRES = 15
# Each process has these beside one for each thread: eight in its pool (see DATABASES), one that listens, two with which
# it uses the embedded server, one to spare.
CONNECTIONS_BESIDE_THREADS = 12
FREE_CONNECTIONS = """
    SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"""
CLOSING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    """Starts the site."""

    help = "Starts the database if it is the room's own, brings it up to date, and serves the room."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the address to listen on, and options for processes, output, samples and the worker."""
        parser.add_argument("--port", type=int, default=8000, help="The port to listen on; 0 takes a free one.")
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen on.")
        parser.add_argument(
            "--processes",
            type=number_of_processes,
            default=1,
            metavar="N",
            help="How many processes answer requests on that port; `auto` is one for each core.",
        )
        parser.add_argument("--access-log", action="store_true", help="Print a line for each request.")
        parser.add_argument("--without-samples", action="store_true", help="Leave an empty room empty.")
        parser.add_argument(
            "--without-worker",
            action="store_true",
            help="Leave imports and mails to `manage.py worker`.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepares everything, prints the address, and serves until a signal stops it."""
        share_arenas()
        # Of a shell that starts it in the background, the command may have inherited that it ignores SIGINT.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        try:
            several = options["processes"] > 1
            with (
                listening_socket(options["host"], options["port"], for_several=several) as listener,
                self.start_database(),
            ):
                make_ready(self.say, with_samples=not options["without_samples"])
                self.serve(listener, options)
        except KeyboardInterrupt:
            self.say("Stopping…")
        finally:
            leave_embedded_server(DATABASE_SECONDS)
        end_process()

    def say(self, sentence: str) -> None:
        """Prints a message at the terminal without buffering."""
        self.stdout.write(sentence)
        self.stdout.flush()

    @contextmanager
    def start_database(self) -> Iterator[None]:
        """Starts the embedded server and keeps it running; with DATABASE_URL, checks that server instead."""
        if not is_embedded():
            check_external_server()
            check_pooler(connection)
            yield
            return
        self.say("Starting the database…")
        server = embedded_server(self.say)
        watch = Watch(server, say=self.say, restarted=reset_pool)
        watch.start()
        try:
            yield
        finally:
            watch.end()

    def serve(self, listener: socket.socket, options: dict[str, Any]) -> None:
        """Serves until a signal stops it, by this process alone or by several, with the worker as another one."""
        address = settings.READINGROOM_ORIGIN or f"http://{shown_address(listener)}"
        settings.READINGROOM_MAIL_ORIGIN = address
        home.store_served_address(address)
        announcement = self.announcement(address)
        children = (
            [] if options["without_worker"] else [Child("worker", ["worker", "--address", address], say=self.say)]
        )
        if options["processes"] == 1:
            self.serve_alone(listener, announcement, children, options)
        else:
            self.serve_by_several(listener, announcement, children, options)

    def announcement(self, address: str) -> str:
        """Returns the message with the site's address, and a link for the first curator if there is none."""
        lines = [f"The room is open at {address}/"]
        if not has_curator():
            link = reverse("first-curator", args=[create_setup_link(keep_earlier=True)])
            lines.append(f"It has no curator yet. Make that account at {address}{link}  (works once, for one hour)")
        return "\n".join([*lines, "Ctrl-C closes it."])

    def serve_alone(
        self, listener: socket.socket, announcement: str, children: list[Child], options: dict[str, Any]
    ) -> None:
        """Answers requests in this process; prints the announcement once it accepts connections."""

        def begin_to_end() -> None:
            for child in children:
                child.ask_to_end()

        web = Web(access_log=options["access_log"], opened=lambda: self.say(announcement), closing=begin_to_end)
        close_connections()
        for child in children:
            child.start()
        try:
            web.serve(listener)
        finally:
            end_all(children, CHILDREN_SECONDS)

    def serve_by_several(
        self, listener: socket.socket, announcement: str, children: list[Child], options: dict[str, Any]
    ) -> None:
        """Lets several processes answer; prints the announcement once the first one accepts connections."""
        is_open = threading.Event()
        descriptor = listener.fileno()
        words = ["web", "--address", settings.READINGROOM_MAIL_ORIGIN, "--listener", str(descriptor)]
        words += ["--access-log"] if options["access_log"] else []
        children += [
            Child(f"web process {number + 1}", words, say=self.say, opened=is_open.set, descriptors=[descriptor])
            for number in range(options["processes"])
        ]
        self.warn_of_few_connections(options["processes"])
        close_connections()
        for child in children:
            child.start()
        try:
            is_open.wait()
            self.say(announcement)
            threading.Event().wait()
        finally:
            for number in CLOSING_SIGNALS:  # it has begun, and takes no longer than this
                signal.signal(number, signal.SIG_IGN)
            end_all(children, GRACE_SECONDS + CHILDREN_SECONDS)

    def warn_of_few_connections(self, processes: int) -> None:
        """Says so if the database takes fewer connections than the processes may open together."""
        with connection.cursor() as cursor:
            cursor.execute(FREE_CONNECTIONS)
            most = cursor.fetchone()[0]
        threads = settings.READINGROOM_THREADS
        wanted = processes * (threads + CONNECTIONS_BESIDE_THREADS)
        if wanted > most:
            self.say(
                f"{processes} processes may open {wanted} connections, and the database takes {most}: set "
                f"max_connections of the server higher, or READINGROOM_THREADS (now {threads}) lower."
            )


def number_of_processes(words: str) -> int:
    """Reads the option `--processes`."""
    if words == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not words.isdecimal() or int(words) < 1:
        raise ArgumentTypeError(f"give a number from 1 on, or auto, not {words}")
    return int(words)


def check_external_server() -> None:
    """Raises CommandError if the server in DATABASE_URL does not answer or is too old."""
    try:
        with connect_directly(connection) as server:
            version = server.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise CommandError(f"The server that DATABASE_URL names does not answer: {error}".strip()) from error
    if version < OLDEST_POSTGRES:
        raise CommandError(
            f"The server that DATABASE_URL names is PostgreSQL {version}; the room needs {OLDEST_POSTGRES} or newer."
        )
