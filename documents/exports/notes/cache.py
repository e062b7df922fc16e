"""A cache in this process for results that all readers share: bounded by bytes, with a lock for each key."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Held:
    """What a cache holds."""

    entries: int
    bytes: int
    most_bytes: int


class BoundedCache(Generic[Value]):
    """A least-recently-used cache that holds at most so many bytes; who puts a value in says how many it takes."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.entries: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()
        self._locks: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()

    def lock_of(self, key: Hashable) -> Lock:
        """Returns the lock under which the value of a key is made, so that it is made once."""
        with self._lock:
            return self._locks.setdefault(key, Lock())

    def get(self, key: Hashable) -> Value | None:
        """Returns the value of a key, or None."""
        with self._lock:
            found = self.entries.get(key)
            if found is None:
                return None
            self.entries.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Stores a value in place of the key's old one; one that is larger than the whole cache is not stored."""
        with self._lock:
            self.bytes -= self.entries.pop(key, (None, 0))[1]
            if size > self.most_bytes:
                return
            self.entries[key] = value, size
            self.bytes += size
            while self.bytes > self.most_bytes:
                _key, (_value, freed) = self.entries.popitem(last=False)
                self.bytes -= freed

    def clear(self) -> None:
        """Removes everything."""
        with self._lock:
            self.entries.clear()
            self.bytes = 0

    @property
    def held(self) -> Held:
        """Says what the cache holds now."""
        with self._lock:
            return Held(len(self.entries), self.bytes, self.most_bytes)
