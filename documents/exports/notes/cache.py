"""A cache in this process for results that all readers share, valid as long as nothing changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class DocumentCache(Generic[Value]):
    """A least-recently-used cache with one entry for each document, so that no old text stays in it."""

    def __init__(self, most: int) -> None:
        self.max_entries = most
        self.lock = Lock()
        self.entries: OrderedDict[int, tuple[Hashable, Value]] = OrderedDict()

    def get(self, document_id: int, key: Hashable) -> Value | None:
        """Returns the value stored with exactly this key; None if there is none, or one with another key."""
        with self.lock:
            found = self.entries.get(document_id)
            if found is None or found[0] != key:
                return None
            self.entries.move_to_end(document_id)
            return found[1]

    def put(self, document_id: int, key: Hashable, thing: Value) -> None:
        """Stores a value in place of the document's old one."""
        with self.lock:
            self.entries[document_id] = key, thing
            self.entries.move_to_end(document_id)
            while len(self.entries) > self.max_entries:
                self.entries.popitem(last=False)
