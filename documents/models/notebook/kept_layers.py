"""Keeps the counts of the notes that everybody sees in this process, and patches them with what changes.

    kept = KeptLayers(16)
    counts = kept.layer(notes, query, MAX_CHOICES, ChangesSince())        # of `notes`, which are those under `query`

A count is exact at the moment at which it is asked for: what has changed since it was made is read first.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

from django.db.models import QuerySet

from documents.models.annotation import Annotation
from documents.models.notebook.changes import KEPT_FOR, Changes, changes_since
from documents.models.notebook.conditions import ME
from documents.models.notebook.counts import Kept, LayerCounts, TagCounts
from documents.models.notebook.filter import OF_ARTICLES, OF_TAGS, NotebookFilter
from documents.models.shelf import public_numbers
from documents.models.tag import ANY_WORDING, wording_in


class ChangesSince:
    """What has changed, asked once for each moment and filter while one page is made.

    `moment` is that of the first statement of the page that asked or counted; those after it share it if they can.
    """

    def __init__(self) -> None:
        self.moment = ""
        # What is stated of articles is no change of a note.
        self.stated = cache(lambda: {**public_numbers(), "notes": 0})
        self._since = cache(lambda moment: changes_since(moment, self.moment))
        self._wanted: dict[tuple[str, str], Changes] = {}

    def under(self, query: NotebookFilter, moment: str, kind: type) -> tuple[Changes | None, str]:
        """Returns what has changed of the notes that a filter lets through; None if that cannot be said."""
        changes, now = self._since(moment)
        self.moment = self.moment or now
        if not changes:
            return changes, now
        # Under tags that had other names or meanings notes are counted once.
        had_other_tags = changes.means_other_tags and (kind is TagCounts or query.asks_for(*OF_TAGS, "kind"))
        if not _can_be_patched(query) or had_other_tags:
            return None, now
        key = query.query_string(), moment
        if key not in self._wanted:
            self._wanted[key] = changes.wanted_by(query)
        return self._wanted[key], now


def _can_be_patched(query: NotebookFilter) -> bool:
    """Says whether what is known of a changed note decides whether the filter lets it through.

    Words, wordings of tags, who added them, answers and joins are not known; what a few articles hold is soon counted.
    """
    has_wording = any(one[1] != ANY_WORDING for one in map(wording_in, query.get("tag")) if one)
    unknown = ("article", "hand", "answer", "incomplete", "wording", "joined")
    return not (query.q or query.asks_for(*unknown) or has_wording)


def is_lasting(query: NotebookFilter) -> bool:
    """Says whether a filter means the same for each reader, and at each time."""
    return not query.asks_for("since", "until") and ME not in (*query.get("person"), *query.get("hand"))


class KeptLayers:
    """The counts that were asked for last, at most `most` of each kind."""

    def __init__(self, most: int) -> None:
        self._most = most * 3
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, type], tuple[Any, str, float]] = OrderedDict()

    def layer(
        self, notes: QuerySet[Annotation], query: NotebookFilter, most_tags: int, changes: ChangesSince
    ) -> LayerCounts:
        """Returns the counts of these notes, which are those of everybody under a filter."""
        return _KeptLayer(self, notes, query, most_tags, changes)

    def get(
        self, kind: type[Kept], query: NotebookFilter, count: Callable[[str], tuple[Kept, str]], changes: ChangesSince
    ) -> Kept:
        """Returns what is kept, patched with what has changed, otherwise what `count` returns with its moment."""
        stated = str(changes.stated()) if query.asks_for(*OF_ARTICLES) else ""
        key = query.query_string() + stated, kind
        with self._lock:
            value, moment, at = self._kept.get(key, (None, "", 0.0))
        # The rows that say what has changed go after a while.
        if value is not None and time.monotonic() - at < KEPT_FOR.total_seconds() / 2:
            changed, moment = changes.under(query, moment, kind)
            if changed is not None:
                return self._keep(key, value.patched(changed) if changed else value, moment)
        value, moment = count(changes.moment)
        changes.moment = changes.moment or moment
        return self._keep(key, value, moment)

    def _keep(self, key: tuple[str, type], value: Kept, moment: str) -> Kept:
        if moment:
            with self._lock:
                self._kept[key] = value, moment, time.monotonic()
                self._kept.move_to_end(key)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._kept.clear()


class _KeptLayer(LayerCounts):
    """The counts of a layer that come from what is kept."""

    def __init__(
        self, kept: KeptLayers, seen: QuerySet[Annotation], query: NotebookFilter, most_tags: int, changes: ChangesSince
    ) -> None:
        super().__init__(seen, most_tags)
        self._kept, self._query, self._changes = kept, query, changes

    def _value(self, kind: type[Kept], count: Callable[[str], tuple[Kept, str]]) -> Kept:
        return self._kept.get(kind, self._query, count, self._changes)
