"""This process's share in the embedded server: joined once, left at exit."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable

from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from readingroom import home, postgres

_guard = threading.Lock()
_server: postgres.Server | None = None


def room_server(say: Callable[[str], None] = postgres.say_nothing) -> postgres.Server:
    """Returns the room's server, started or joined by the first call. Raises PostgresError."""
    global _server
    with _guard:
        if _server is None:
            _server = postgres.start(home.directory(), say=say)
            atexit.register(leave_room_server)
        return _server


def leave_room_server(seconds: float = 30.0) -> None:
    """Closes Django's connections and leaves the server, which ends when nobody else is there.

    The pool goes first: its own idle connections would count as other clients.
    """
    global _server
    with _guard:
        server, _server = _server, None
    if server is not None:
        close_connections()
        server.release(seconds)


def close_connections() -> None:
    """Closes this thread's connections and the pools of the whole process."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()
