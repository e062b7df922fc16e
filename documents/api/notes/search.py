"""Which notes on a document hold certain words: what the reading page's filter by text asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from documents.api.site.endpoint import endpoint
from documents.errors import RequestRefused, gettext_noop
from documents.exports.notes.text_search import MAX_MATCHES, find_matching
from documents.http import json_response
from documents.models import Document

WORDS_LIMIT = 200
"""Code points that are looked for."""


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """`{"ids": [uuid…], "more": false}` for `?q=`: notes that the reader may see whose words, answers, tags or passage
    hold it; `more` says that there are more than those named."""
    document = get_object_or_404(Document.objects.in_force().visible_to(request.user), slug=slug)
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())
    if not words or len(words) > WORDS_LIMIT:
        raise RequestRefused(gettext_noop("Give between 1 and %(most)s letters to look for."), most=WORDS_LIMIT)
    found = find_matching(document, request.user, words)
    return json_response({"ids": found[:MAX_MATCHES], "more": len(found) > MAX_MATCHES})


view = endpoint(get=show, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})
