"""Counts tries once for all processes, in one statement that is atomic: five tries stay five, wherever they arrive.

A try counts whatever becomes of its request, so it is never part of the request's transaction. If Postgres does not
answer, the count raises, and with it the request: nothing is ever tried without its limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.crypto import salted_hmac

# A window begins with the first try and is not prolonged by later ones.
_COUNT = """
    INSERT INTO documents_tries AS t (key, value, expires_at)
    VALUES (%(key)s, '1', statement_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (key) DO UPDATE SET
      value = CASE WHEN t.expires_at > statement_timestamp() THEN to_jsonb(t.value::int + 1) ELSE excluded.value END,
      expires_at = CASE WHEN t.expires_at > statement_timestamp() THEN t.expires_at ELSE excluded.expires_at END
    RETURNING value::int
"""


def count_try(what: str, who: str, *, seconds: int) -> int:
    """Counts one try and returns how many there have been within the last `seconds`, this one included."""
    with outside_transaction() as own, own.cursor() as cursor:
        cursor.execute(_COUNT, {"key": hashed_key(f"{what}:{who}"), "seconds": seconds})
        return int(cursor.fetchone()[0])


def hashed_key(name: str) -> str:
    """Returns the keyed hash under which something is counted."""
    return salted_hmac("documents.tries", name, algorithm="sha256").hexdigest()


@contextmanager
def outside_transaction() -> Iterator[BaseDatabaseWrapper]:
    """Yields a connection whose statements last although the caller's transaction is undone.

    That is the connection of this thread, or another one of the pool where a transaction is open. The transaction that
    Django's tests put around themselves is none of the caller's.
    """
    blocks: list[Any] = connection.atomic_blocks
    if not blocks or getattr(blocks[0], "_from_testcase", False):
        yield connection
        return
    own = connection.copy()
    try:
        yield own
    finally:
        own.close()
