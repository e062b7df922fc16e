"""Keeps what was counted of the things that everybody sees, until one of them changes.

    kept_articles = KeptCounts(32)
    counts = kept_articles.get(public_numbers()["articles"], query, lambda: count(query))

The number of public changes is read by each request, so a count that is kept is never out of date, in any process.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Counted = TypeVar("Counted")


class KeptCounts(Generic[Counted]):
    """The counts that were asked for last, at most `most` of them; they must not be changed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[int, Counted]] = OrderedDict()

    def get(self, number: int, key: Hashable, count: Callable[[], Counted]) -> Counted:
        """Returns what is kept for this key and number, otherwise what `count` returns now."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None and found[0] == number:
                self._kept.move_to_end(key)
                return found[1]
        counted = count()
        with self._lock:
            self._kept[key] = number, counted
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return counted

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
