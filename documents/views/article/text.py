"""The exact text of an article as a plain text file."""

from __future__ import annotations

from base64 import b64encode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from documents.models import Revision
from documents.views.site.access import readable_revision, visible_document, withdrawn_response
from documents.views.site.caching import cached_response


@require_safe
def text(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Sends the text of a revision as UTF-8 with LF line ends; offsets count its code points."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    revision = readable_revision(request, document)
    return cached_response(request, [revision.sha256], lambda: _text(revision))


def _text(revision: Revision) -> HttpResponse:
    words = Revision.objects.values_list("text", flat=True).get(pk=revision.pk)
    response = HttpResponse(words.encode(), content_type="text/plain; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    # RFC 9530: a client can check what it received against the stored hash.
    response["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(revision.sha256)).decode()}:"
    return response
