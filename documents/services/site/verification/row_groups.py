"""Streams of rows in step with one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

_Row = TypeVar("_Row")


class RowGroups(Generic[_Row]):
    """Rows in the order of a key, handed out group by group to a stream in the same order."""

    def __init__(self, rows: Iterable[_Row], key: Callable[[_Row], Any]) -> None:
        self._rows = iter(rows)
        self._key = key
        self._next = next(self._rows, None)

    def of(self, wanted: Any) -> Iterator[_Row]:
        """The rows of one key; those of lower keys, which belong to nothing, are passed over."""
        while self._next is not None and self._key(self._next) <= wanted:
            row, self._next = self._next, next(self._rows, None)
            if self._key(row) == wanted:
                yield row
