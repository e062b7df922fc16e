"""How many streams are open in all processes: for one person, for one address, and in all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from documents.models import OpenStreams
from documents.services.events.tries import hashed_key

EXPIRE_SECONDS = 75
"""What a process has counted is forgotten when it has said nothing for this long."""

# Always in the same order, so that two threads of a process cannot deadlock.
_ADD = """
    INSERT INTO documents_openstreams AS o (process, key, count, expires_at)
    SELECT %(process)s, key, count, statement_timestamp() + make_interval(secs => %(seconds)s)
    FROM unnest(%(keys)s::text[], %(counts)s::int[]) AS given (key, count) ORDER BY key
    ON CONFLICT (key, process) DO UPDATE SET count = {count}, expires_at = excluded.expires_at
"""
_COUNT = """
    SELECT key, sum(count) FROM documents_openstreams
    WHERE key = ANY(%(keys)s) AND expires_at > statement_timestamp() GROUP BY key
"""


def take_stream(process: UUID, limits: Mapping[str, int]) -> bool:
    """Counts one more stream under each of these names; returns False, and counts none, above one of their limits.

    It is counted before all are added up: two that open at once may both be refused, but no limit is exceeded.
    """
    keys = {hashed_key(f"streams:{name}"): most for name, most in limits.items()}
    _add(process, dict.fromkeys(keys, 1), count="o.count + excluded.count")
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"keys": list(keys)})
        is_taken = all(count <= keys[key] for key, count in cursor.fetchall())
    if not is_taken:
        return_stream(process, limits)
    return is_taken


def return_stream(process: UUID, names: Collection[str]) -> None:
    """Counts one stream less under each of these names."""
    _add(process, {hashed_key(f"streams:{name}"): -1 for name in names}, count="o.count + excluded.count")


def renew_counts(process: UUID, counts: Mapping[str, int]) -> None:
    """Says that a process lives and what it really has open, whatever was lost on the way."""
    rows = {hashed_key(f"streams:{name}"): count for name, count in counts.items() if count}
    OpenStreams.objects.filter(process=process).exclude(key__in=rows).delete()
    _add(process, rows, count="excluded.count")


def _add(process: UUID, rows: Mapping[str, int], *, count: str) -> None:
    if not rows:
        return
    named: dict[str, Any] = {
        "process": process,
        "seconds": EXPIRE_SECONDS,
        "keys": list(rows),
        "counts": list(rows.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format(count=count), named)
