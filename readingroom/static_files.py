"""Answers requests for static files in the event loop, so that they never wait for a thread that makes a page.

The first links of Django's own chain answer, down to WhiteNoise, so that a static file has the same headers here as
there. What they do not hold (an unknown file, plain http where https is demanded, everything with DEBUG) is left to
Django.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from whitenoise.middleware import WhiteNoiseMiddleware

WHITENOISE = "whitenoise.middleware.WhiteNoiseMiddleware"


class StaticFiles:
    """The collected files, listed once when the room starts."""

    def __init__(self) -> None:
        """Lists the files; those that are collected later are left to Django."""
        self.whitenoise = WhiteNoiseMiddleware(_never_asked)
        self.respond: Any = self.whitenoise
        for middleware in reversed(settings.MIDDLEWARE[: settings.MIDDLEWARE.index(WHITENOISE)]):
            self.respond = import_string(middleware)(self.respond)

    def request_for(self, scope: Any) -> HttpRequest | None:
        """Returns the request if it is for one of the files, and None if Django must answer it."""
        if scope["type"] != "http" or scope["path"] not in self.whitenoise.files:
            return None
        request = ASGIRequest(scope, BytesIO())
        return None if settings.SECURE_SSL_REDIRECT and not request.is_secure() else request

    async def send(self, request: HttpRequest, send: Any) -> None:
        """Sends a file, a part of it, or 304. It is read from the disk at once: no file here is large."""
        response: HttpResponseBase = self.respond(request)
        body = b"".join(response)
        response.close()
        headers = [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _never_asked(request: HttpRequest) -> HttpResponseBase:
    raise LookupError(f"{request.path} is not a static file.")
