"""Answers an equal public request again with what was sent before: one statement, and no other middleware.

An answer says on which document it depends, and with which number of its public pages (`PublicVersion`), read before
anything else of it. While the document has that number, equal requests get equal answers: the bytes as they were
compressed with the headers as they were sent, or 304.

    MIDDLEWARE = ["documents.views.site.kept_answers.KeptAnswersMiddleware", …]     first, so that headers are final
    keep_while_unchanged(response, document.pk, document.public_number)             in a view; `cached_response` does
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from typing import Any

import brotli
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from documents.http import etag_matches
from documents.views.site.page_cache import MEGABYTE, ByteBoundCache

# Each of these cookies makes a page personal: a session, or a message to this reader.
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
# Fast: an answer is compressed while its first reader waits.
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=5),
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}
COMPRESSIBLE = ("text/", "application/json", "application/ld+json", "application/link-format", "image/svg+xml")
MIN_BYTES_TO_COMPRESS = 512
# The headers that belong to a content, which a 304 lacks.
OF_CONTENT = ("Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition", "Repr-Digest")
# About what a kept answer needs besides its content.
ENTRY_BYTES = 2048

_NUMBER_OF = "SELECT sum(number)::bigint FROM documents_publicversion WHERE document_id = %s"
_NUMBER_OF_SLUG = """
    SELECT d.id, (SELECT sum(v.number)::bigint FROM documents_publicversion v WHERE v.document_id = d.id)
    FROM documents_document d WHERE d.slug = %s"""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was sent, and the number of the document with which it is good; without content it was a 304."""

    document: int
    number: int
    etag: str
    headers: dict[str, str]
    content: bytes | None


kept_answers: ByteBoundCache[KeptAnswer] = ByteBoundCache(16 * MEGABYTE)


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
        # While somebody edits the program, no answer of this process is good.
        if request.method not in ("GET", "HEAD") or settings.DEBUG or is_personal(request):
            return self.get_response(request)
        encoding = encoding_for(request.headers.get("Accept-Encoding", ""))
        address = address_of(request, encoding)
        kept = kept_answers.find(address)
        if kept is not None and (answer := answer_from(request, kept)) is not None:
            return answer
        return sent_and_kept(request, self.get_response(request), address, encoding)


def address_of(request: HttpRequest, encoding: str) -> Hashable:
    """Returns everything of a request on which a public answer may depend (`VARY_HEADERS`)."""
    return (
        request.is_secure(),
        request.META.get("HTTP_HOST"),
        request.get_full_path(),
        request.META.get("HTTP_ACCEPT"),
        get_language_from_request(request),
        encoding,
    )


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """Returns the encoding to send for an `Accept-Encoding` header: brotli, gzip, or an empty string for none."""
    qualities = dict.fromkeys(ENCODERS, 0.0)
    for part in accepted.lower().split(","):
        name, _semicolon, parameter = part.partition(";")
        if name.strip() in qualities:
            qualities[name.strip()] = _quality(parameter)
    best = max(qualities, key=lambda name: qualities[name])
    return best if qualities[best] > 0 else ""


def _quality(parameter: str) -> float:
    name, _equals, value = parameter.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def answer_from(request: HttpRequest, kept: KeptAnswer) -> HttpResponse | None:
    """Returns a kept answer, or 304 for a reader who has it; None if it is no longer good or holds no content."""
    asked = request.headers.get("If-None-Match", "")
    is_known = bool(asked) and etag_matches(asked, kept.etag.removeprefix("W/"), weakly=True)
    if not is_known and kept.content is None:
        return None
    if public_number(kept.document) != kept.number:
        return None
    if not is_known:
        return HttpResponse(kept.content, headers=kept.headers)
    answer = HttpResponse(status=304, headers=kept.headers)
    for name in OF_CONTENT:
        del answer[name]
    return answer


def public_number(document: int) -> int | None:
    """Returns the number of a document's public pages; None if there is no such document, or no database to say so."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER_OF, [document])
            (number,) = cursor.fetchone()
    except Error:
        return None  # the rest of the site says what is wrong
    return None if number is None else int(number)


# -- Keeping ----------------------------------------------------------------------------------


def keep_while_unchanged(response: HttpResponseBase, document: int, number: int | None) -> None:
    """Says that an answer depends on nothing but a document, whose number was read before anything else of it."""
    response.kept_with = (document, number)  # type: ignore[attr-defined]


def kept_by_document(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keeps the public answers of a view that depend on nothing but the document of the address."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, **arguments: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or is_personal(request) or "\0" in slug:
            return view(request, slug=slug, **arguments)
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER_OF_SLUG, [slug])
            found = cursor.fetchone()
        response = view(request, slug=slug, **arguments)
        if found is not None:
            keep_while_unchanged(response, *found)
        return response

    return wrapped


def sent_and_kept(
    request: HttpRequest, response: HttpResponseBase, address: Hashable, encoding: str
) -> HttpResponseBase:
    """Returns the response, compressed and kept if it says on which document it depends."""
    document, number = getattr(response, "kept_with", (0, None))
    if number is None or not isinstance(response, HttpResponse) or response.cookies or "ETag" not in response:
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    if response.status_code == 200:
        compress(response, encoding)
        keep(address, KeptAnswer(document, number, response["ETag"], dict(response.items()), response.content))
    elif response.status_code == 304:
        if f"W/{response['ETag']}" in request.headers.get("If-None-Match", ""):
            response["ETag"] = f"W/{response['ETag']}"  # the reader has the compressed bytes
        keep_unchanged(address, KeptAnswer(document, number, response["ETag"], dict(response.items()), None))
    return response


def keep(address: Hashable, answer: KeptAnswer) -> None:
    kept_answers.store(address, answer, ENTRY_BYTES + len(answer.content or b""))


def keep_unchanged(address: Hashable, answer: KeptAnswer) -> None:
    """Keeps a 304, with the content of an earlier answer that has the same tag."""
    before = kept_answers.find(address)
    if before is not None and before.etag.removeprefix("W/") == answer.etag.removeprefix("W/"):
        answer = replace(before, number=answer.number)
    keep(address, answer)


def compress(response: HttpResponse, encoding: str) -> None:
    """Compresses a response if that makes it shorter; its ETag then is a weak one, as other bytes need another tag."""
    is_compressible = response["Content-Type"].startswith(COMPRESSIBLE) and "Content-Encoding" not in response
    if not encoding or not is_compressible or len(response.content) < MIN_BYTES_TO_COMPRESS:
        return
    shorter = ENCODERS[encoding](response.content)
    if len(shorter) < len(response.content):
        response.content = shorter
        response["Content-Encoding"] = encoding
        response["Content-Length"] = str(len(shorter))
        response["ETag"] = f"W/{response['ETag'].removeprefix('W/')}"
