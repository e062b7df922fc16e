"""Keeps pages in this process. Equal ETags mean equal bytes, so no page is stale."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from documents.byte_cache import ByteCache


class PageCache(ByteCache[tuple[bytes, dict[str, str]]]):
    """Rendered pages by their ETags, as their views made them."""

    def page(self, etag: str) -> HttpResponse | None:
        """Returns a new response with the bytes and headers of the page, or None."""
        found = self.get(etag)
        return None if found is None else HttpResponse(found[0], headers=found[1])

    def keep(self, etag: str, response: HttpResponseBase) -> None:
        """Stores a page unless it is streamed, is not a 200, or sets a cookie."""
        if isinstance(response, HttpResponse) and response.status_code == 200 and not response.cookies:
            self.put(etag, (response.content, dict(response.items())), len(response.content))
