"""Maps between two texts of a document: compared once, stored, then only looked up."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from documents.anchoring import TOOL_VERSION, TextComparison, compare
from documents.models import Revision, RevisionMap

CACHE_SIZE = 64
"""Number of cached maps that are not stored: a few kilobytes each, a megabyte in all."""

# Raw SQL, because two concurrent comparisons must not conflict; a map of an older tool version is replaced.
_UPSERT = """
    INSERT INTO documents_revisionmap (document_id, old_id, new_id, tool_version, data, created_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (old_id, new_id) DO UPDATE
    SET tool_version = EXCLUDED.tool_version, data = EXCLUDED.data, created_at = EXCLUDED.created_at
"""


def map_between(old: Revision, new: Revision) -> TextComparison:
    """Returns the map from one text of a document to another; compares them and stores the map if there is none.

    Writes, so call it in a transaction. A map by another version of the tool is computed again.
    """
    kept = _load_map(old.pk, new.pk)
    if kept is not None:
        return kept
    made = compare(old.text, new.text)
    save_map(old.pk, new, made)
    return made


def save_map(old_id: int, new: Revision, made: TextComparison) -> None:
    """Stores the map from one text of a document to another."""
    values: list[Any] = [new.document_id, old_id, new.pk, TOOL_VERSION, Jsonb(made.to_json()), timezone.now()]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, values)


def map_for_reading(old: Revision, new: Revision) -> TextComparison:
    """Returns the same map as `map_between` without writing; caches in this process a map that is not stored."""
    return _load_map(old.pk, new.pk) or _compare_cached(old.pk, new.pk)


def _load_map(old_id: int, new_id: int) -> TextComparison | None:
    data = (
        RevisionMap.objects.filter(old=old_id, new=new_id, tool_version=TOOL_VERSION)
        .values_list("data", flat=True)
        .first()
    )
    return None if data is None else TextComparison.from_json(data)


@lru_cache(maxsize=CACHE_SIZE)
def _compare_cached(old_id: int, new_id: int) -> TextComparison:
    """Compares two texts by primary key, which is a safe cache key because a revision never changes."""
    texts = dict(Revision.objects.filter(pk__in=[old_id, new_id]).values_list("pk", "text"))
    return compare(texts[old_id], texts[new_id])
