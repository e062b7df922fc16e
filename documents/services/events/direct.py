"""Connections that no pooler stands before: for hearing notifications, and for locks that belong to a session.

With a pooler that hands a connection to another client after each transaction, `LISTEN` and the locks of a session go
to whoever comes next. READINGROOM_DIRECT_URL then names the server itself.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

# What Django passes on to its own pool and cursors.
_DJANGO_ONLY = ("pool", "cursor_factory", "context", "prepare_threshold")

_thread = threading.local()


def direct_settings() -> dict[str, Any]:
    """Returns Django's settings of a connection to the server itself; without a pooler these are the usual ones.

    READINGROOM_DIRECT_URL may leave the database out, and then means the same one.
    """
    usual: dict[str, Any] = connections["default"].settings_dict
    return usual | {name: value for name, value in settings.READINGROOM_DIRECT.items() if value or name != "NAME"}


def direct_parameters() -> dict[str, Any]:
    """Returns psycopg's parameters for a connection to the server itself.

    Starts the embedded Postgres if the site uses it and it is not running.
    """
    connection = connections["default"]
    if settings.READINGROOM_DIRECT:
        connection = connection.copy()
        connection.settings_dict = direct_settings()
    parameters = connection.get_connection_params()
    return {name: value for name, value in parameters.items() if name not in _DJANGO_ONLY}


def execute_in_session(statement: str, parameters: Sequence[Any]) -> Any:
    """Runs a statement in a session that this thread keeps, and returns the row it gives: for locks of a session.

    Without a pooler that is the thread's usual connection; else the thread ends it by `close_session`. Raises Django's
    errors of the database; the session, and with it every lock, is then lost.
    """
    usual = connections["default"]
    if not settings.READINGROOM_DIRECT:
        with usual.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchone()
    with usual.wrap_database_errors:
        session = getattr(_thread, "session", None)
        if session is None or session.closed:
            session = _thread.session = psycopg.connect(**direct_parameters(), autocommit=True)
        try:
            return session.execute(statement, parameters).fetchone()
        except psycopg.OperationalError:
            session.close()
            raise


def close_session() -> None:
    """Ends the session that this thread keeps past a pooler, if it has one, and with it every lock of it."""
    session = _thread.__dict__.pop("session", None)
    if session is not None:
        session.close()
