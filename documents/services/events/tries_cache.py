"""Django's cache on the table of tries, for packages that limit tries through it: allauth's limiter does.

Each operation is one atomic statement, so that `add` is a lock that one process gets. Django's own database cache is
none: two processes that find an expired row both get it, an error of the database passes for a full lock, and above a
number of rows it throws limits away.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from psycopg.types.json import Jsonb

from documents.services.events.tries import hashed_key, outside_transaction

_ADD = """
    INSERT INTO documents_tries AS t (key, value, expires_at)
    VALUES (%(key)s, %(value)s, statement_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
"""
_ADD_IF_FREE = f"{_ADD} WHERE t.expires_at <= statement_timestamp()"
_GET = "SELECT value FROM documents_tries WHERE key = %(key)s AND expires_at > statement_timestamp()"
_INCREMENT = """
    UPDATE documents_tries SET value = to_jsonb(value::int + %(value)s::int)
    WHERE key = %(key)s AND expires_at > statement_timestamp() RETURNING value
"""
_DELETE = "DELETE FROM documents_tries WHERE key = %(key)s"


class TriesCache(BaseCache):
    """A cache of small JSON values, shared by all processes; its keys are stored as keyed hashes."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Stores a value unless there is one; says whether it was stored. One of several callers at once is told so."""
        return self._execute(_ADD_IF_FREE, key, version, value, timeout)[0] == 1

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        _count, rows = self._execute(_GET, key, version)
        return json.loads(rows[0][0]) if rows else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._execute(_ADD, key, version, value, timeout)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._execute(_DELETE, key, version)[0] == 1

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        _count, rows = self._execute(_INCREMENT, key, version, delta)
        if not rows:
            raise ValueError(f"Key '{key}' not found")
        return int(rows[0][0])

    def clear(self) -> None:
        """Forgets every try."""
        with outside_transaction() as own, own.cursor() as cursor:
            cursor.execute("DELETE FROM documents_tries")

    def _execute(
        self, statement: str, key: str, version: int | None, value: Any = None, timeout: Any = DEFAULT_TIMEOUT
    ) -> tuple[int, Sequence[Any]]:
        """Runs a statement; returns the number of its rows, and those that it found."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        named: dict[str, Any] = {
            "key": hashed_key(self.make_key(key, version=version)),
            "value": Jsonb(value),
            "seconds": seconds,
        }
        with outside_transaction() as own, own.cursor() as cursor:
            cursor.execute(statement, named)
            return cursor.rowcount, cursor.fetchall() if cursor.description else ()
