"""A cache of rendered parts of pages by key; equal keys mean equal parts, so a kept part is never stale."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class PartCache:
    """The most recently used parts, as many as fit into `max_bytes` of memory."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._lock = Lock()
        self._parts: OrderedDict[Hashable, str] = OrderedDict()

    def get_or_make(self, key: Hashable, make: Callable[[], str]) -> str:
        """Returns the part, made and kept if it is not here; one above an eighth of the cache is not kept.

        Two threads that need the same part at once may both make it.
        """
        with self._lock:
            kept = self._parts.get(key)
            if kept is not None:
                self._parts.move_to_end(key)
                return kept
        made = make()
        size = sys.getsizeof(made)
        if size > self.max_bytes // 8:
            return made
        with self._lock:
            before = self._parts.pop(key, None)
            self._parts[key] = made
            self.bytes += size - (sys.getsizeof(before) if before is not None else 0)
            while self.bytes > self.max_bytes:
                _key, oldest = self._parts.popitem(last=False)
                self.bytes -= sys.getsizeof(oldest)
        return made

    def clear(self) -> None:
        with self._lock:
            self._parts.clear()
            self.bytes = 0
