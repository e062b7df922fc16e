"""Searches the notes on a document, for the reading page's filter by text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from documents.api.site.endpoint import endpoint
from documents.errors import RequestRefused, gettext_noop
from documents.exports.notes.text_search import MAX_MATCHES, find_matching
from documents.http import json_response
from documents.models import Document

WORDS_LIMIT = 200
"""The longest search text, in code points."""


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Returns `{"ids": [uuid…], "more": false}` for `?q=`; `more` says that not all matches are listed.

    It searches the text, replies, tags and passages of the notes that the reader may see.
    """
    document = get_object_or_404(Document.objects.in_force().visible_to(request.user), slug=slug)
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())
    if not words or len(words) > WORDS_LIMIT:
        raise RequestRefused(gettext_noop("Give between 1 and %(most)s letters to look for."), most=WORDS_LIMIT)
    found = find_matching(document, request.user, words)
    return json_response({"ids": found[:MAX_MATCHES], "more": len(found) > MAX_MATCHES})


view = endpoint(get=show, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})
