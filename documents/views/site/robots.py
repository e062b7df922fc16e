"""The paths that search engines are asked not to fetch."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.http import absolute_url
from documents.views.site.caching import with_cache_headers

CLOSED = (
    "/accounts/",
    "/admin/",
    "/csrf",
    "/documents/*/anchors",
    "/documents/*/cards",
    "/groups/",
    "/import/",
    "/join/",
    "/notebook/",
    "/notes/",
    "/requests/",
    "/search/",
    "/tags/",
    "/welcome/",
)


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """Sends `/robots.txt` (RFC 9309). Unlisted copies say so in their pages, so these are not disallowed."""
    sitemap = absolute_url(request, reverse("sitemap"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {sitemap}", ""]
    return with_cache_headers(request, HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))
