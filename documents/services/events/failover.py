"""What to do when the database is away, or another server has taken over: drop every connection to the one that was.

The next connection goes to whichever server writes now, so the room goes on without a restart.
"""

from __future__ import annotations

import logging
import threading
import time

import psycopg
from django.db import Error as DatabaseError
from django.db import connection
from psycopg_pool import PoolTimeout

DROP_EVERY_SECONDS = 1.0
"""Many requests fail at once; connections made after the first of them are not dropped again at once."""

# Classes and codes of PostgreSQL's errors, appendix A of its manual: connection failures; a server that shuts down,
# crashed or starts; no free connection; a statement that writes on a server that only reads; and a statement that such
# a server cannot execute at all, which is what it says of unlogged tables.
_AWAY = ("08", "57P", "53300", "25006", "0A000")

logger = logging.getLogger(__name__)
_guard = threading.Lock()
_dropped_at = float("-inf")


def is_away(error: BaseException) -> bool:
    """Says whether an error means that no server that writes answered, or that this one stopped doing so.

    That a pool has no free connection says nothing of the server.
    """
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    if not isinstance(cause, psycopg.Error) or isinstance(cause, PoolTimeout):
        return False
    state = cause.sqlstate
    if state is None:  # the connection broke, or was closed before
        return isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError))
    return state.startswith(_AWAY)


def drop_connections(error: BaseException) -> None:
    """Replaces the connections of this process's pool; one in use is closed when it is returned."""
    global _dropped_at
    with _guard:
        now = time.monotonic()
        if now - _dropped_at < DROP_EVERY_SECONDS:
            return
        _dropped_at = now
    cause = error.__cause__ or error
    logger.warning("The database is away or has changed: %s", getattr(cause, "sqlstate", None) or type(cause).__name__)
    pool = getattr(connection, "pool", None)
    if pool is not None and not pool.closed:
        pool.drain()
