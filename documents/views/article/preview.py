"""The pictures that other sites show for a link to an article or a passage; only of what everyone may see."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.http import FILE_POLICY
from documents.provenance.preview import DRAWN_WITH, MAX_CHARACTERS, draw_preview
from documents.views.article.passage import check_words, is_open_to_everyone
from documents.views.provenance.head_metadata import preview_of
from documents.views.provenance.summary import provenance_of
from documents.views.site.access import PageNotFound, requested_revision, visible_document, withdrawn_response
from documents.views.site.caching import cached_response


@require_safe
def article_preview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Draws the title of an article, its author and its publisher."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    if not document.is_shared:
        raise _no_picture()
    return _picture(request, document)


@require_safe
def passage_preview(request: HttpRequest, slug: str, start: int, end: int) -> HttpResponseBase:
    """Draws the words from code point `start` to `end` of a revision (`?revision=n`), over the title of the article."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    revision = requested_revision(request, document)
    if not is_open_to_everyone(document, revision, start, end):
        raise _no_picture()
    check_words(revision, start, end)
    # One more than is drawn, so that the picture shows that words are left out.
    return _picture(request, document, revision.words_between(start, min(end, start + MAX_CHARACTERS + 1)))


def _picture(request: HttpRequest, document: Any, quote: str = "") -> HttpResponseBase:
    words = preview_of(document, provenance_of(document, viewer=request.user, may_read=False), quote)
    if not words.says_something:
        raise _no_picture()
    response = cached_response(
        request,
        [DRAWN_WITH, *astuple(words)],
        lambda: HttpResponse(draw_preview(words), content_type="image/png"),
        lambda: False,  # there are as many as passages, and they would push the pages out of the cache
    )
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _no_picture() -> PageNotFound:
    return PageNotFound(_("There is no picture at this address."))
