"""What the process keeps of compact lists, forgotten: as if it had just begun."""

from __future__ import annotations

from documents.exports.notes import compact_list
from documents.exports.notes import visible_rows as listed


def forget_lists() -> None:
    """Empties every memory of the lists."""
    for kept in (compact_list._kept, listed._guests, listed._emptied, listed._withheld):
        kept.entries.clear()
