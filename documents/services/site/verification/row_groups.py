"""Reads several ordered streams of rows in step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

_Row = TypeVar("_Row")


class RowGroups(Generic[_Row]):
    """Rows ordered by a key, returned group by group for ascending keys."""

    def __init__(self, rows: Iterable[_Row], key: Callable[[_Row], Any]) -> None:
        self._rows = iter(rows)
        self._key = key
        self._next = next(self._rows, None)

    def of(self, wanted: Any) -> Iterator[_Row]:
        """Yields the rows of one key; skips rows of lower keys, which belong to nothing."""
        while self._next is not None and self._key(self._next) <= wanted:
            row, self._next = self._next, next(self._rows, None)
            if self._key(row) == wanted:
                yield row
