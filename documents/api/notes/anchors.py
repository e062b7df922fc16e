"""The compact list of a document's annotations, which the reading page paints from."""

from __future__ import annotations

import re
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from documents.api.site.endpoint import endpoint
from documents.errors import RequestRefused, gettext_noop
from documents.exports.notes.compact_list import compact_list, part_of_list
from documents.exports.notes.open_document import find_open_document
from documents.http import conditional_response, etag_of, keep_while_unchanged

MAX_IDS = 60


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Returns the annotations that the reader may see, on the current text or on `?revision=n`.

    With `?ids=` it returns only those.
    """
    opened = find_open_document(request.user, slug, _number(request.GET.get("revision")))
    if opened is None:
        raise Http404
    if "ids" in request.GET:
        listed = part_of_list(opened, request.user, _ids(request.GET["ids"]))
    else:
        listed = compact_list(opened, request.user)
    response = HttpResponse(content_type="application/json")
    response["ETag"] = etag_of(listed.identity)
    response["Cache-Control"] = _cache_control(request)
    answer = conditional_response(request, response)
    if answer is response:  # a 304 needs no bytes
        response.content = listed.plain()
        response.gzipped = listed.gzipped  # type: ignore[attr-defined]
    keep_while_unchanged(answer, opened.document.pk, opened.public_number)
    return answer


def _number(words: str | None) -> int | None:
    if words is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", words):
        raise RequestRefused(gettext_noop("A revision is named by its number."))
    return int(words)


def _ids(words: str) -> set[UUID]:
    """Reads the identifiers in a list separated by commas."""
    try:
        ids = {UUID(word) for word in words.split(",") if word}
    except ValueError:
        raise RequestRefused(gettext_noop("An annotation is named by its UUID.")) from None
    if len(ids) > MAX_IDS:
        raise RequestRefused(gettext_noop("Ask for at most %(limit)d annotations at a time."), limit=MAX_IDS)
    return ids


def _cache_control(request: HttpRequest) -> str:
    """Returns Cache-Control: any cache may store the list for everybody, if it revalidates each time."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return "private, no-store"
    return "public, max-age=0, must-revalidate"


view = endpoint(get=show, headers={"Vary": "Cookie, Accept, Accept-Language"})
