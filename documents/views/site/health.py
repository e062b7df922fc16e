"""Liveness and readiness checks for monitoring."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.exports.notes.public_rows import public_rows_cache
from documents.permissions import can_manage_people

READY_BUT_DEAF = "ready, but new notes arrive late: this process hears nothing from the database\n"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Responds with 200 as long as the process runs; to those who run the room it also says what the process keeps."""
    words = "alive\n" + (_kept() if _is_asked_by_operator(request) else "")
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


def _kept() -> str:
    held = public_rows_cache.held
    return f"kept lists of notes: {held.entries}, {held.bytes} of at most {held.max_bytes} bytes\n"


def _is_asked_by_operator(request: HttpRequest) -> bool:
    """Says whether a superuser asks; nobody is one while the database does not answer."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    try:
        return can_manage_people(request.user)
    except DatabaseError:
        return False


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Responds with 200 if Postgres answers, else with 503; says whether this process hears what it announces.

    A room that does not hear serves all pages, which then ask for new notes from time to time.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse(
            "the database does not answer\n",
            content_type="text/plain; charset=utf-8",
            status=503,
            headers={"Retry-After": "10"},
        )
    is_deaf = getattr(request, "scope", {}).get("state", {}).get("hears") is False
    return HttpResponse(READY_BUT_DEAF if is_deaf else "ready\n", content_type="text/plain; charset=utf-8")
