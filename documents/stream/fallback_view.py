"""The stream's address under a server that cannot stream: the same checks of rights, but no stream."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from documents.http import problem_response
from documents.stream.open_stream import StreamRefused, check_method, document_for


def stream_unavailable(request: HttpRequest, slug: str) -> HttpResponse:
    """Returns 404, 410 and 405 like the stream, and 503 to those who could have opened it."""
    try:
        check_method(request)
        document_for(request.user, slug)
        response = problem_response(503, _("This server sends no streams. Ask the list again from time to time."))
        response["Retry-After"] = "60"
        raise StreamRefused(response)
    except StreamRefused as refusal:
        return refusal.response
