"""`manage.py serve`: everything that the site needs to run, in one process."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import uvicorn
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse

from documents.models import Document, User
from documents.services.people.accounts import create_setup_link, has_curator
from documents.services.site.worker import Workers
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
from readingroom.static_collection import collect_static
from readingroom.upgrade import connect_directly, count_pending

# Ctrl-C returns to the prompt within three seconds: this long for responses that are being sent …
GRACE_SECONDS = 1
# … this long to wait for the database, which stops by itself if it needs longer …
DATABASE_SECONDS = 1.2
# … and this long for the worker, whose current job starts again when the site starts.
WORKER_SECONDS = 0.4
OLDEST_POSTGRES = 15
OPEN_FILE_LIMIT = 65_536


class Command(BaseCommand):
    """Starts the site."""

    help = "Starts the database if it is the room's own, brings it up to date, and serves the room."

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes the address to listen on, and options for output, samples and the worker."""
        parser.add_argument("--port", type=int, default=8000, help="The port to listen on; 0 takes a free one.")
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen on.")
        parser.add_argument("--access-log", action="store_true", help="Print a line for each request.")
        parser.add_argument("--without-samples", action="store_true", help="Leave an empty room empty.")
        parser.add_argument(
            "--without-worker",
            action="store_true",
            help="Leave imports and mails to `manage.py worker`.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepares everything, prints the address, and serves until a signal stops it."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        try:
            with listening_socket(options["host"], options["port"]) as listener, self.start_database():
                self.prepare(options)
                self.serve(listener, self.announcement(listener), options)
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

    def prepare(self, options: dict[str, Any]) -> None:
        """Brings the database and the static files up to date, and adds samples to an empty site."""
        steps = count_pending(connection)
        if steps:
            self.say(f"Bringing the database up to date ({steps} steps)…")
            call_command("migrate", verbosity=0, interactive=False)
        settings.SECRET_KEY = home.store_secret_key(settings.SECRET_KEY)
        if collect_static():
            self.say("Collected style sheets and scripts.")
        empty = not Document.objects.exists() and not User.objects.exists()
        if empty and not options["without_samples"] and "load_samples" in get_commands():
            self.say("Adding the sample articles…")
            call_command("load_samples", verbosity=0)

    def announcement(self, listener: socket.socket) -> str:
        """Returns the message with the site's address, and a link for the first curator if there is none."""
        address = settings.READINGROOM_ORIGIN or f"http://{_shown_address(listener)}"
        settings.READINGROOM_MAIL_ORIGIN = address
        home.store_served_address(address)
        lines = [f"The room is open at {address}/"]
        if not has_curator():
            link = reverse("first-curator", args=[create_setup_link()])
            lines.append(f"It has no curator yet. Make that account at {address}{link}  (works once, for one hour)")
        return "\n".join([*lines, "Ctrl-C closes it."])

    def serve(self, listener: socket.socket, announcement: str, options: dict[str, Any]) -> None:
        """Serves until a signal stops it; prints the announcement once the site accepts connections."""
        from readingroom.asgi import application

        allow_many_connections()
        if options["access_log"]:
            logging.getLogger("uvicorn.access").setLevel(logging.INFO)
        config = uvicorn.Config(
            application,
            lifespan="off",
            log_config=None,
            access_log=options["access_log"],
            server_header=False,
            proxy_headers=settings.SECURE_PROXY_SSL_HEADER is not None,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )

        def opened() -> None:
            application.start_streams()
            self.say(announcement)

        server = RoomServer(config, opened=opened, closing=application.end_streams)
        signal.signal(signal.SIGHUP, server.handle_exit)
        close_connections()
        workers = None if options["without_worker"] else Workers()
        if workers is not None:
            workers.start()
        try:
            server.run(sockets=[listener])
        finally:
            application.close()
            if workers is not None:
                workers.end(WORKER_SECONDS)


class RoomServer(uvicorn.Server):
    """A server that calls back when it accepts connections, and before it waits for open ones."""

    def __init__(self, config: uvicorn.Config, *, opened: Callable[[], None], closing: Callable[[], None]) -> None:
        super().__init__(config)
        self.opened = opened
        self.closing = closing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts the server and calls back."""
        await super().startup(sockets)
        self.opened()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams, which would never end by themselves, and then shuts down."""
        self.closing()
        await super().shutdown(sockets)


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


@contextmanager
def listening_socket(host: str, port: int) -> Iterator[socket.socket]:
    """Binds the port before anything else is done; connections are refused until the site is ready.

    Raises CommandError if the port cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise CommandError(_why_not(host, port, error)) from error
        yield listener


def allow_many_connections() -> None:
    """Raises this process's limit of open files as far as the system allows: each open stream needs one."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILE_LIMIT if most == resource.RLIM_INFINITY else min(OPEN_FILE_LIMIT, most)
    if few < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def end_process() -> None:
    """Exits now, even if a thread still works on a response that no client waits for."""
    deadline = time.monotonic() + 0.1
    while time.monotonic() < deadline:
        if not any(thread.name.startswith("room") for thread in threading.enumerate()):
            return
        time.sleep(0.01)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken: another program listens on {host}:{port}, perhaps this room in another window. "
            f"Stop it, or choose another port: make run PORT={port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs special rights. Choose one above 1023: make run PORT=8000"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine. Use --host 127.0.0.1 to serve this machine alone."
    return f"The room cannot listen on {host}:{port}: {error.strerror}."


def _shown_address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
