"""Headers of the Web Annotation Protocol, and the Cache-Control of its responses."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from documents.webannotation.vocabulary import BASIC_CONTAINER, CONSTRAINED_BY, MEDIA_TYPE, PROTOCOL, RESOURCE

W3C_TYPES = ("application/ld+json", "application/json")
FOR_BROWSERS = ("text/html", "application/xhtml+xml")

# Any site's page may read what is public, without the reader's cookie; writing needs our own page or, later, a token.
_SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST, PUT, DELETE",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, Prefer, Slug",
    "Access-Control-Expose-Headers": "Allow, Content-Location, ETag, Link, Location, Vary",
    "Cache-Control": "private, no-store",
}

RESOURCE_HEADERS = {
    **_SHARED,
    "Vary": "Accept, Cookie, Authorization",
    "Link": f'<{RESOURCE}>; rel="type"',
}

CONTAINER_HEADERS = {
    **_SHARED,
    "Vary": "Accept, Prefer, Cookie, Authorization",
    "Link": f'<{BASIC_CONTAINER}>; rel="type", <{PROTOCOL}>; rel="{CONSTRAINED_BY}"',
    "Accept-Post": MEDIA_TYPE,
}


def cache_control(request: HttpRequest) -> str:
    """Returns Cache-Control: the reader's own cache may store a response without a session and must revalidate it."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return "private, no-store"
    return "private, max-age=0, must-revalidate"
