"""A cache of public pages by ETag; equal tags mean equal bytes, so a cached page is never stale."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from django.http import HttpResponse
from django.http.response import HttpResponseBase

MEGABYTE = 1024 * 1024


class PageCache:
    """The most recently used pages, as many as fit into `max_bytes`."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._lock = Lock()
        self._pages: OrderedDict[str, tuple[bytes, dict[str, str]]] = OrderedDict()

    def get(self, etag: str) -> HttpResponse | None:
        """Returns a new response with the bytes and headers of the page, or None."""
        with self._lock:
            if etag not in self._pages:
                return None
            self._pages.move_to_end(etag)
            content, headers = self._pages[etag]
        return HttpResponse(content, headers=headers)

    def put(self, etag: str, response: HttpResponseBase) -> None:
        """Stores a page unless it is streamed, is not a 200, sets a cookie, or exceeds an eighth of the cache."""
        if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
            return
        content = response.content
        if len(content) > self.max_bytes // 8:
            return
        with self._lock:
            before = self._pages.pop(etag, None)
            self._pages[etag] = content, dict(response.items())
            self.bytes += len(content) - (len(before[0]) if before else 0)
            while self.bytes > self.max_bytes:
                _etag, (oldest, _headers) = self._pages.popitem(last=False)
                self.bytes -= len(oldest)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.bytes = 0
