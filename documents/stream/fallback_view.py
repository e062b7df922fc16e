"""The stream's address under a server that answers whole pages alone: the same rights, and no stream."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from documents.http import problem
from documents.stream.open_stream import Refused, check_method, document_for


def no_stream(request: HttpRequest, slug: str) -> HttpResponse:
    """404, 410 and 405 as the stream answers them, and 503 to those for whom it would be."""
    try:
        check_method(request)
        document_for(request.user, slug)
        response = problem(503, _("This server sends no streams. Ask the list again from time to time."))
        response["Retry-After"] = "60"
        raise Refused(response)
    except Refused as refusal:
        return refusal.response
