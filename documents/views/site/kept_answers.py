"""Answers an equal public request again with what was sent before: one statement, and no other middleware.

An answer says on which document it depends, and with which number of its public pages (`PublicVersion`), read before
anything else of it. While the document has that number, equal requests get equal answers: the bytes as they were
compressed with the headers as they were sent, or 304.

    MIDDLEWARE = ["documents.views.site.kept_answers.KeptAnswersMiddleware", …]     first, so that headers are final
    keep_while_unchanged(response, document.pk, document.public_number)             in a view; `cached_response` does
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

import psycopg
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_from_request

from documents.byte_cache import MEGABYTE, ByteCache
from documents.content_coding import plain_etags
from documents.http import etag_matches

# Each of these cookies makes a page personal: a session, or a message to this reader.
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
# The headers that belong to a content, which a 304 lacks.
OF_CONTENT = ("Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition", "Repr-Digest")
# About what a kept answer needs besides its content.
ENTRY_BYTES = 2048

_NUMBERS = """
    SELECT document_id, sum(number)::bigint FROM documents_publicversion WHERE document_id = ANY(%s)
    GROUP BY document_id"""


@dataclass(slots=True)
class KeptAnswer:
    """An answer as it was sent, and the number of the document with which it is good; without content it was a 304."""

    document: int
    number: int
    etag: str
    headers: dict[str, str]
    content: bytes | None
    is_old: bool = False
    """Whether the document had another number later; no number comes back."""

    def is_good_with(self, number: int | None) -> bool:
        """Says whether the answer is good while its document has this number, which was read after it was kept."""
        self.is_old = self.is_old or number not in (None, self.number)
        return number == self.number


kept_answers: ByteCache[KeptAnswer] = ByteCache(16 * MEGABYTE)


def is_personal(request: HttpRequest) -> bool:
    """Checks whether the response is for this reader only: the request has a session, even one that has ended."""
    return any(name in request.COOKIES for name in PERSONAL_COOKIES)


class KeptAnswersMiddleware:
    """Answers public requests from what is kept, and keeps what the rest of the site answers."""

    async_capable = False
    sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not may_be_kept(request):
            return self.get_response(request)
        kept = find_kept(request)
        if kept is not None and kept.is_good_with(public_versions([kept.document]).get(kept.document)):
            return answer_from(request, kept)
        return sent_and_kept(request, self.get_response(request))


def may_be_kept(request: HttpRequest) -> bool:
    """Checks whether the answer may be the same for everybody, and lasts: somebody may be editing the program."""
    is_plain = request.method in ("GET", "HEAD") and "HTTP_IF_MATCH" not in request.META
    return is_plain and not settings.DEBUG and not is_personal(request)


def find_kept(request: HttpRequest) -> KeptAnswer | None:
    """Returns the answer that is kept for a request; whether it is still good is for `public_versions` to say."""
    kept = kept_answers.get(address_of(request))
    if kept is None or kept.is_old:
        return None
    return kept if kept.content is not None or is_known(request, kept) else None


def is_known(request: HttpRequest, kept: KeptAnswer) -> bool:
    """Checks whether the reader has the content already."""
    asked = request.headers.get("If-None-Match", "")
    return bool(asked) and etag_matches(asked, kept.etag, weakly=True)


def address_of(request: HttpRequest) -> Hashable:
    """Returns everything of a request on which a public answer may depend (`VARY_HEADERS`)."""
    return (
        request.is_secure(),
        request.META.get("HTTP_HOST"),
        request.get_full_path(),
        request.META.get("HTTP_ACCEPT"),
        get_language_from_request(request),
        request.META.get("HTTP_ACCEPT_ENCODING"),
    )


def answer_from(request: HttpRequest, kept: KeptAnswer) -> HttpResponse:
    """Returns an answer that is still good, or 304 for a reader who has it."""
    if not is_known(request, kept):
        return HttpResponse(kept.content, headers=kept.headers)
    answer = HttpResponse(status=304, headers=kept.headers)
    for name in OF_CONTENT:
        del answer[name]
    return answer


def public_versions(documents: list[int]) -> dict[int, int]:
    """Returns the numbers of documents' public pages by one statement; none if the database does not answer.

    Where this thread has no connection yet, it borrows one of the pool: opening and closing Django's own costs more
    than the statement.
    """
    pool = getattr(connection, "pool", None) if connection.connection is None else None
    try:
        if pool is None:
            with connection.cursor() as cursor:
                cursor.execute(_NUMBERS, [documents])
                return dict(cursor.fetchall())
        pool.open()
        borrowed = pool.getconn()
        try:
            borrowed.autocommit = True  # as Django leaves it
            return dict(borrowed.execute(_NUMBERS, [documents]).fetchall())
        finally:
            pool.putconn(borrowed)
    except (Error, psycopg.Error):
        return {}  # the rest of the site says what is wrong


# -- Keeping ----------------------------------------------------------------------------------


def sent_and_kept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Returns the response, and keeps it if it says on which document it depends."""
    document, number = getattr(response, "kept_with", (0, None))
    if number is None or not isinstance(response, HttpResponse) or response.cookies or "ETag" not in response:
        return response
    answer = KeptAnswer(document, number, response["ETag"], dict(response.items()), None)
    if response.status_code == 200:
        keep(address_of(request), replace(answer, content=response.content))
    elif response.status_code == 304:
        keep_unchanged(address_of(request), answer)
    return response


def keep(address: Hashable, answer: KeptAnswer) -> None:
    kept_answers.put(address, answer, ENTRY_BYTES + len(answer.content or b""))


def keep_unchanged(address: Hashable, answer: KeptAnswer) -> None:
    """Keeps a 304, with the content of an earlier answer that has the same tag."""
    before = kept_answers.get(address)
    if before is not None and plain_etags(before.etag)[0] == plain_etags(answer.etag)[0]:
        answer = replace(before, number=answer.number, is_old=False)
    keep(address, answer)
