"""A cache in this process that is bounded by the bytes of what it holds."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

MEGABYTE = 1024 * 1024

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Held:
    """What a cache holds."""

    entries: int
    bytes: int
    max_bytes: int


class ByteCache(Generic[Value]):
    """The most recently used values, as many as fit into `max_bytes`; who puts one in says how many bytes it takes."""

    def __init__(self, max_bytes: int, largest: int | None = None) -> None:
        """Takes the bytes of all values together, and those of the largest one: an eighth, so that it ousts few."""
        self.max_bytes = max_bytes
        self.largest = max_bytes // 8 if largest is None else largest
        self.bytes = 0
        self.entries: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()
        self._locks: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()

    def get(self, key: Hashable) -> Value | None:
        """Returns the value of a key, or None."""
        with self._lock:
            found = self.entries.get(key)
            if found is None:
                return None
            self.entries.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Stores a value of `size` bytes in place of the key's old one; one that is too large is not stored."""
        with self._lock:
            self.bytes -= self.entries.pop(key, (None, 0))[1]
            if size > self.largest:
                return
            self.entries[key] = value, size
            self.bytes += size
            while self.bytes > self.max_bytes:
                _key, (_oldest, freed) = self.entries.popitem(last=False)
                self.bytes -= freed

    def get_or_make(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Returns the value of a key, made and stored if it is not here; two threads at once may both make it."""
        kept = self.get(key)
        if kept is not None:
            return kept
        made = make()
        self.put(key, made, sys.getsizeof(made))
        return made

    def lock_of(self, key: Hashable) -> Lock:
        """Returns the lock under which the value of a key can be made, so that it is made once."""
        with self._lock:
            return self._locks.setdefault(key, Lock())

    def clear(self) -> None:
        """Removes everything."""
        with self._lock:
            self.entries.clear()
            self.bytes = 0

    @property
    def held(self) -> Held:
        """Says what the cache holds now."""
        with self._lock:
            return Held(len(self.entries), self.bytes, self.max_bytes)
