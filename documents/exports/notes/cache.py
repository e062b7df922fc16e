"""What is made once for all who ask, and kept in this process as long as nothing changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class DocumentCache(Generic[Value]):
    """What is kept by document, the longest unused going first. A document has one entry, so old words do not stay."""

    def __init__(self, most: int) -> None:
        self.max_entries = most
        self.lock = Lock()
        self.entries: OrderedDict[int, tuple[Hashable, Value]] = OrderedDict()

    def get(self, document_id: int, key: Hashable) -> Value | None:
        """What is kept under this very key; None where there is nothing, or what was made of another."""
        with self.lock:
            found = self.entries.get(document_id)
            if found is None or found[0] != key:
                return None
            self.entries.move_to_end(document_id)
            return found[1]

    def put(self, document_id: int, key: Hashable, thing: Value) -> None:
        """Keeps it in the place of what was there."""
        with self.lock:
            self.entries[document_id] = key, thing
            self.entries.move_to_end(document_id)
            while len(self.entries) > self.max_entries:
                self.entries.popitem(last=False)
