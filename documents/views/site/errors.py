"""Error pages: they say what happened and where the reader can go from there.

None of them may be cached, because what is missing or closed now may be there for the next reader.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from documents.views.site.access import PageNotFound

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Responds with 400."""
    return _page(request, HTTPStatus.BAD_REQUEST, "")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Responds with 403 and the message of the view that refused."""
    return _page(request, HTTPStatus.FORBIDDEN, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Responds with 404 and the message of the view that found nothing."""
    sentence = str(exception) if isinstance(exception, PageNotFound) else ""
    return _page(request, HTTPStatus.NOT_FOUND, sentence)


class MethodNotAllowedMiddleware:
    """Gives people who open an address that only a form may request a page that says so; programs get Django's 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wants_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not wants_page:
            return response
        page = _page(request, HTTPStatus.METHOD_NOT_ALLOWED, "")
        page["Allow"] = response["Allow"]
        return page


def server_error(request: HttpRequest) -> HttpResponse:
    """Responds with 500; uses neither session nor database, because these may be what failed."""
    page: str
    try:
        page = render_to_string("500.html")
    except Exception:  # whatever failed, the reader gets a response
        log.exception("The page for errors could not be made.")
        page = _("Something went wrong in this room. It was written down; try again in a moment.")
    return _uncached(HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Responds with 403 to a form without a valid token (CSRF_FAILURE_VIEW)."""
    return _uncached(render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN))


def _page(request: HttpRequest, status: HTTPStatus, sentence: str) -> HttpResponse:
    return _uncached(render(request, f"{status.value}.html", {"sentence": sentence}, status=status))


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
