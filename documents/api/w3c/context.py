"""The site's own JSON-LD context, at its permanent address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from documents.api.site.endpoint import endpoint
from documents.exports.notes.jsonld import room_context_iri
from documents.http import conditional_response, etag_of, json_bytes, json_response, origin_of
from documents.webannotation import room_context


def show(request: HttpRequest) -> HttpResponse:
    """Returns the context, which is the same for everyone."""
    content = json_bytes(room_context(room_context_iri(origin_of(request))))
    response = json_response(content, content_type="application/ld+json")
    response["ETag"] = etag_of(content)
    response["Cache-Control"] = "public, max-age=3600"
    return conditional_response(request, response)


view = endpoint(get=show, headers={"Access-Control-Allow-Origin": "*"})
