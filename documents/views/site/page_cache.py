"""Caches of this process that are bounded by bytes. Equal ETags mean equal bytes, so no page is stale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase

MEGABYTE = 1024 * 1024

Value = TypeVar("Value")


class ByteBoundCache(Generic[Value]):
    """The most recently used values, as many as fit into `max_bytes`."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._lock = Lock()
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def find(self, key: Hashable) -> Value | None:
        """Returns the value stored under a key, or None."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def store(self, key: Hashable, value: Value, size: int) -> None:
        """Stores a value of `size` bytes in place of an older one, unless it exceeds an eighth of the cache."""
        with self._lock:
            _old, freed = self._values.pop(key, (None, 0))
            self.bytes -= freed
            if size > self.max_bytes // 8:
                return
            self._values[key] = value, size
            self.bytes += size
            while self.bytes > self.max_bytes:
                _key, (_oldest, freed) = self._values.popitem(last=False)
                self.bytes -= freed

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self.bytes = 0


class PageCache(ByteBoundCache[tuple[bytes, dict[str, str]]]):
    """Rendered pages by their ETags, as their views made them."""

    def get(self, etag: str) -> HttpResponse | None:
        """Returns a new response with the bytes and headers of the page, or None."""
        found = self.find(etag)
        return None if found is None else HttpResponse(found[0], headers=found[1])

    def put(self, etag: str, response: HttpResponseBase) -> None:
        """Stores a page unless it is streamed, is not a 200, or sets a cookie."""
        if isinstance(response, HttpResponse) and response.status_code == 200 and not response.cookies:
            self.store(etag, (response.content, dict(response.items())), len(response.content))
