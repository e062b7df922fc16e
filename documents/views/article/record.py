"""The page of an article whose text only its members read: everyone else sees its facts and what public notes quote."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from documents.exports.notes.spanning import standing_on
from documents.models import Annotation, Document, Revision
from documents.permissions import can_curate_visible
from documents.views.notes.cards import Card, cards_of
from documents.views.provenance.head_metadata import head_metadata_of, with_annotation_link
from documents.views.provenance.summary import provenance_of
from documents.views.site.access import current_revision, number_parameter
from documents.views.site.caching import cached_response, document_cache_key

NOTES_PER_PAGE = 50


def record(request: HttpRequest, document: Document) -> HttpResponseBase:
    """Shows the page of an article to readers who may not read its text."""
    revision = current_revision(document)
    if revision is None:
        raise Http404
    response = cached_response(
        request, document_cache_key(document, revision), lambda: _page(request, document, revision)
    )
    return with_annotation_link(request, document, response)


def _page(request: HttpRequest, document: Document, revision: Revision) -> HttpResponse:
    page = max(number_parameter(request, "notes", default=1), 1)
    notes = notes_by_position(request.user, document, revision, page)
    provenance = provenance_of(document, viewer=request.user, revision=revision, may_read=False)
    context = {
        "document": document,
        "revision": revision,
        "may_curate": can_curate_visible(request.user, document),
        "provenance": provenance,
        "notes": notes[:NOTES_PER_PAGE],
        "before": page - 1,
        "after": page + 1 if len(notes) > NOTES_PER_PAGE else 0,
        "head": head_metadata_of(request, document, revision, provenance),
    }
    return render(request, "documents/article/record.html", context)


def notes_by_position(viewer: Any, document: Document, revision: Revision, page: int) -> list[Card]:
    """Returns a page of notes that `viewer` may see, by position in the text, and one more if a page follows."""
    first = (page - 1) * NOTES_PER_PAGE
    notes = standing_on(Annotation.objects.visible_to(viewer), document).roots()
    standing = notes.find_positions_on(revision)
    ids = dict.fromkeys(standing.values_list("pk", flat=True)[first : first + NOTES_PER_PAGE + 1])
    return cards_of(viewer, document, revision, ids)
