"""The stream's address under a server that answers whole pages alone: the same rights, and no stream."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from documents.http import problem_response
from documents.stream.open_stream import StreamRefused, check_method, document_for


def stream_unavailable(request: HttpRequest, slug: str) -> HttpResponse:
    """404, 410 and 405 as the stream answers them, and 503 to those for whom it would be."""
    try:
        check_method(request)
        document_for(request.user, slug)
        response = problem_response(503, _("This server sends no streams. Ask the list again from time to time."))
        response["Retry-After"] = "60"
        raise StreamRefused(response)
    except StreamRefused as refusal:
        return refusal.response
