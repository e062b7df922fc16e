"""Responses for when the site cannot take a request now: a text, and when to try again."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.sessions.middleware import SessionMiddleware
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from documents.http import problem_response
from documents.services.events.failover import drop_connections, is_away


def busy_response(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """Returns 503 if all worker threads are busy; Retry-After says when to try again."""
    detail = _("The room is full just now. Nothing is lost; please try again in a few seconds.")
    return _problem(request, HTTPStatus.SERVICE_UNAVAILABLE, _("The room is busy"), detail, seconds)


def no_database_response(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """Returns 503 if Postgres does not answer."""
    detail = _("The room's database does not answer. Nothing was saved; please try again in a few seconds.")
    return _problem(request, HTTPStatus.SERVICE_UNAVAILABLE, _("The room is busy"), detail, seconds)


def too_large_response() -> HttpResponse:
    """Returns 413 for a request with more bytes than the site accepts."""
    detail = _("What you sent is larger than this room takes in one go.")
    return _problem(None, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("Too large"), detail, None)


def no_host_response() -> HttpResponse:
    """Returns 400 for a request that does not say at which host it asks."""
    detail = _("A request names the host that it asks, in the header “Host”.")
    return _problem(None, HTTPStatus.BAD_REQUEST, _("No host"), detail, None)


class BusyDatabaseMiddleware:
    """Returns 503, not 500, if a view could not get a connection."""

    async_capable = False
    sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turns a full pool or an unavailable server into a 503; leaves other errors alone."""
        return _unavailable_response(request, exception)


class AvailableSessionMiddleware(SessionMiddleware):
    """Django's sessions; a session that cannot be saved because the database is away makes the response a 503."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except DatabaseError as error:
            refusal = _unavailable_response(request, error)
            if refusal is None:
                raise
            response.close()
            return refusal


def _unavailable_response(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Returns 503 if an error means that the database is away, and drops the connections to it; None otherwise."""
    if isinstance(error.__cause__, PoolTimeout):
        return busy_response(request, seconds=5)
    if not isinstance(error, DatabaseError) or not is_away(error):
        return None
    drop_connections(error)
    return no_database_response(request, seconds=10)


def _problem(
    request: HttpRequest | None, status: HTTPStatus, title: str, detail: str, seconds: int | None
) -> HttpResponse:
    """Returns plain text for a browser, problem details (RFC 9457) for a program."""
    for_people = request is None or "text/html" in request.headers.get("Accept", "")
    if for_people:
        response = HttpResponse(f"{title}\n\n{detail}\n", content_type="text/plain; charset=utf-8", status=status)
    else:
        response = problem_response(status, detail, title=title)
    response["Cache-Control"] = "no-store"
    if seconds is not None:
        response["Retry-After"] = str(seconds)
    return response
