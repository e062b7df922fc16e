"""JSON for the scripts of the source page: the map from the text to the capture text, and byte positions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.http import json_response
from documents.models import Document, Evidence, Revision, SetAside
from documents.spans import Span
from documents.views.captures.capture_texts import (
    bytes_of,
    capture_texts_of,
    readable_document,
    requested_passage,
    selected_capture_text,
)
from documents.views.site.access import PageNotFound, current_revision, number_parameter, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key


@require_safe
def parts_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Sends the map from text to capture (`documents.spans.SpanMap.to_json`), parts and evidence, in code points."""
    document = readable_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    return cached_response(
        request, document_cache_key(document), lambda: json_response(_span_map_json(request, document))
    )


def _span_map_json(request: HttpRequest, document: Document) -> dict[str, Any]:
    current = current_revision(document)
    whole = selected_capture_text(request, capture_texts_of(document), current, requested_passage(request, document))
    if whole is None:
        return {"whole": None, "revision": None, "map": [], "asides": [], "facts": {}}
    rows: Any = []
    if current is not None and current.mapped_to_id == whole.pk:
        rows = Revision.objects.values_list("span_map", flat=True).get(pk=current.pk)
    parts = SetAside.objects.in_force().filter(revision=whole).values_list("start", "end", "pk")
    facts: dict[str, list[list[int]]] = {}
    shown = Evidence.objects.filter(document=document, revision=whole, statement__retired_at=None)
    for statement, start, end in shown.exclude(statement=None).values_list("statement", "start", "end"):
        facts.setdefault(str(statement), []).append([start, end])
    return {
        "whole": whole.number,
        "revision": current.number if current else None,
        "map": rows,
        "asides": [list(part) for part in parts],
        "facts": facts,
    }


@require_safe
def bytes_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Sends the byte span for the code points `?start=&end=` of a capture text (`?whole=`, its number)."""
    document = readable_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    number, start, end = (number_parameter(request, name, default=-1) for name in ("whole", "start", "end"))
    whole = next((one for one in capture_texts_of(document) if one.number == number), None)
    if whole is None or not 0 <= start < end <= whole.length:
        raise PageNotFound(_("There are no such words in this version."))

    def found() -> HttpResponseBase:
        spans = bytes_of(whole, (Span(start, end),))
        return json_response({"bytes": [spans[0].start, spans[0].end] if spans else None})

    return cached_response(request, document_cache_key(document), found)
