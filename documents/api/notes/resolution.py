"""Resolving a thread: POST resolves it, DELETE reopens it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from documents.api.site.authentication import authenticate
from documents.api.site.endpoint import endpoint
from documents.http import json_response
from documents.services.notes import reopen_thread, resolve_thread


def resolve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Resolves the thread that this annotation began."""
    resolve_thread(by=authenticate(request), pk=pk)
    return json_response({"resolved": True})


def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reopens the thread."""
    reopen_thread(by=authenticate(request), pk=pk)
    return json_response({"resolved": False})


view = endpoint(post=resolve, delete=reopen, headers={"Vary": "Cookie", "Cache-Control": "private, no-store"})
