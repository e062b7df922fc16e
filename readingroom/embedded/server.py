"""This process's use of the embedded server: it joins once and leaves at exit."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from readingroom import home, postgres

_guard = threading.Lock()
_server: postgres.Server | None = None


def is_embedded() -> bool:
    """Checks whether the site uses the embedded database rather than the one in DATABASE_URL."""
    return bool(settings.DATABASES["default"]["ENGINE"] == home.EMBEDDED)


def embedded_server(say: Callable[[str], None] = postgres.ignore_progress) -> postgres.Server:
    """Returns the embedded server; the first call starts or joins it. Raises PostgresError."""
    global _server
    with _guard:
        if _server is None:
            _server = postgres.start(home.directory(), say=say)
            atexit.register(leave_embedded_server)
        return _server


def leave_embedded_server(seconds: float = 30.0) -> None:
    """Closes Django's connections and pool and leaves the server, which stops if no other process uses it."""
    global _server
    with _guard:
        server, _server = _server, None
    if server is not None:
        close_connections()
        server.release(seconds)


def leave_embedded_server_running() -> None:
    """Closes Django's connections and pool and leaves the server to the process that started this one."""
    global _server
    with _guard:
        server, _server = _server, None
    close_connections()
    if server is not None:
        server.leave_running()


def reset_pool() -> None:
    """Replaces the pool's connections to a server that was killed, so that no request gets a broken one."""
    connection = connections["default"]
    if isinstance(connection, DatabaseWrapper) and connection.pool and not connection.pool.closed:
        connection.pool.check()


def close_connections() -> None:
    """Closes this thread's connections and the pools of the whole process."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()
