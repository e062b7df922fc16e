"""Empties the caches of compact lists, as if the process had just started."""

from __future__ import annotations

from documents.exports.notes import compact_list
from documents.exports.notes import visible_rows as listed


def clear_list_caches() -> None:
    """Empties every cache of the lists."""
    for kept in (
        compact_list._public_rows_cache,
        listed._cross_document_cache,
        listed._tombstone_cache,
        listed._withheld_cache,
    ):
        kept.entries.clear()
