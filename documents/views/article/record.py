"""An article whose text only its members read: everyone else sees its facts and what public notes quote."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from documents.models import Annotation, Document, Revision
from documents.permissions import can_curate_seen
from documents.views.notes.cards import Card, cards_of
from documents.views.provenance.head_metadata import annotated, head_of
from documents.views.provenance.summary import provenance_of
from documents.views.site.access import current_revision, number_in
from documents.views.site.caching import answer, document_key

NOTES_A_PAGE = 50


def record(request: HttpRequest, document: Document) -> HttpResponseBase:
    """The page of an article for those who may not read its text."""
    revision = current_revision(document)
    if revision is None:
        raise Http404
    response = answer(request, document_key(document, revision), lambda: _page(request, document, revision))
    return annotated(request, document, response)


def _page(request: HttpRequest, document: Document, revision: Revision) -> HttpResponse:
    page = max(number_in(request, "notes", default=1), 1)
    notes = quoting_notes(request.user, document, revision, page)
    provenance = provenance_of(document, viewer=request.user, revision=revision, may_read=False)
    context = {
        "document": document,
        "revision": revision,
        "may_curate": can_curate_seen(request.user, document),
        "provenance": provenance,
        "notes": notes[:NOTES_A_PAGE],
        "before": page - 1,
        "after": page + 1 if len(notes) > NOTES_A_PAGE else 0,
        "head": head_of(request, document, revision, provenance),
    }
    return render(request, "documents/article/record.html", context)


def quoting_notes(viewer: Any, document: Document, revision: Revision, page: int) -> list[Card]:
    """Notes that `viewer` may see, by their place in the text: a page of them, and one more where there are more."""
    first = (page - 1) * NOTES_A_PAGE
    standing = Annotation.objects.visible_to(viewer).on(document).roots().standing_on(revision)
    ids = dict.fromkeys(standing.values_list("pk", flat=True)[first : first + NOTES_A_PAGE + 1])
    return cards_of(viewer, document, revision, ids)
