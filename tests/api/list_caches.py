"""Empties the caches of compact lists, as if the process had just started."""

from __future__ import annotations

from documents.exports.notes import spanning
from documents.exports.notes.public_rows import public_rows_cache


def clear_list_caches() -> None:
    """Empties every cache of the lists."""
    public_rows_cache.clear()
    spanning._has_spanning.cache_clear()
