"""Authentication of requests that change something, with a check of their origin (DESIGN §5, Requests)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from documents.errors import SignInRequired, gettext_noop


def authenticate(request: HttpRequest) -> Any:
    """Returns the signed-in person, if the request comes from a page of this site.

    A browser sends the session cookie wherever the request comes from. The Origin (or the Referer, where a browser
    omits the Origin) and the CSRF token show that one of the site's own pages made it. Raises `SignInRequired` or
    `PermissionDenied`.
    """
    if not request.user.is_authenticated:
        raise SignInRequired(gettext_noop("Sign in to do this."))
    if not getattr(request, "_dont_enforce_csrf_checks", False):
        _check_origin(request)
        _check_token(request)
    return request.user


def _check_origin(request: HttpRequest) -> None:
    stated = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(stated)
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    if f"{parts.scheme}://{parts.netloc}" not in ours:
        raise PermissionDenied(
            gettext_noop("The request does not come from a page of this room: its Origin is missing or another.")
        )


def _check_token(request: HttpRequest) -> None:
    if _TokenCheck(_unused_view).process_view(request, _unused_view, (), {}) is not None:
        raise PermissionDenied(gettext_noop("The CSRF token is missing or wrong. Fetch a new one and send again."))


def _unused_view(_request: HttpRequest) -> HttpResponse:
    """Is never called: the check answers before any view."""
    return HttpResponse()


class _TokenCheck(CsrfViewMiddleware):
    """Django's own check, which returns the reason instead of an error page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason
