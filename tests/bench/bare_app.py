"""A bare view on the room's handler: the least that a request through it can cost. No middleware, no database."""

from __future__ import annotations

from django.conf import settings

settings.configure(
    SECRET_KEY="bare",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    USE_TZ=True,
    READINGROOM_THREADS=8,
    READINGROOM_PATIENCE=10.0,
    READINGROOM_MAX_REQUEST_BYTES=1024 * 1024,
    READINGROOM_ORIGIN="",
)

import django  # noqa: E402 - settings come first

django.setup()

from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from readingroom.handler import ThreadPoolHandler  # noqa: E402


def bare(request: HttpRequest) -> HttpResponse:
    """Responds with a few bytes."""
    return HttpResponse(b"bare", headers={"Content-Length": "4"})


urlpatterns = [path("", bare)]
application = ThreadPoolHandler()
