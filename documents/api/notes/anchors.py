"""The compact list of a document's annotations, which the reading page paints from."""

from __future__ import annotations

import re
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from documents.api.site.endpoint import endpoint
from documents.errors import RequestRefused, gettext_noop
from documents.exports.notes.compact_list import compact_list, part_of_list
from documents.http import conditional_response, etag_of, json_response
from documents.models import Document, Revision

MAX_IDS = 60


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Returns the annotations that the reader may see, on the current text or on `?revision=n`.

    With `?ids=` it returns only those.
    """
    document = get_object_or_404(Document.objects.in_force().visible_to(request.user), slug=slug)
    revision = _revision(document, request.GET.get("revision"))
    if "ids" in request.GET:
        content = part_of_list(document, revision, request.user, _ids(request.GET["ids"]))
    else:
        content = compact_list(document, revision, request.user)
    response = json_response(content)
    response["ETag"] = etag_of(content)
    response["Cache-Control"] = _cache_control(request, document)
    return conditional_response(request, response)


def _revision(document: Document, number: str | None) -> Revision:
    if number is not None and not re.fullmatch(r"[0-9]{1,9}", number):
        raise RequestRefused(gettext_noop("A revision is named by its number."))
    chosen = {"pk": document.current_revision_id} if number is None else {"number": int(number)}
    revision = Revision.objects.without_text().filter(document=document, **chosen).first()
    if revision is None:
        raise Http404
    return revision


def _ids(words: str) -> set[UUID]:
    """Reads the identifiers in a list separated by commas."""
    try:
        ids = {UUID(word) for word in words.split(",") if word}
    except ValueError:
        raise RequestRefused(gettext_noop("An annotation is named by its UUID.")) from None
    if len(ids) > MAX_IDS:
        raise RequestRefused(gettext_noop("Ask for at most %(limit)d annotations at a time."), limit=MAX_IDS)
    return ids


def _cache_control(request: HttpRequest, document: Document) -> str:
    """Returns Cache-Control: any cache may store the list for everybody, if it revalidates each time."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return "private, no-store"
    return "public, max-age=0, must-revalidate"


view = endpoint(get=show, headers={"Vary": "Cookie, Accept, Accept-Language"})
