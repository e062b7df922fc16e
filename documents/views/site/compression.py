"""Compresses what views answer, when the reader's program allows it: pages, lists, feeds, texts.

Streams are never touched, nor files that can be fetched in parts. A view sees the ETags that it gave, whatever coding
its answer had when it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from documents.content_coding import Body, Piece, coded_etag, compressed, plain_etags
from documents.views.site.kept_answers import is_personal

LEAST_BYTES = 1000  # below it a packet is sent all the same
COMPRESSIBLE = re.compile(
    r"text/|image/svg\+xml|application/([\w.-]+\+)?(json|xml|javascript|link-format|x-bibtex|x-research-info-systems)\b"
)
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH")


class CompressionMiddleware:
    """Django's GZipMiddleware with Brotli, and with strong ETags, which `If-Match` needs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        held = ""
        for name in CONDITIONS:
            if name in request.META:
                request.META[name], coding = plain_etags(request.META[name])
                held = held or coding
        response = self.get_response(request)
        if response.status_code == 304:
            if "ETag" in response:
                response["ETag"] = coded_etag(response["ETag"], held)
            patch_vary_headers(response, ("Accept-Encoding",))
        elif isinstance(response, HttpResponse) and _may_be_compressed(response):
            _compress(request, response)
        return response


def with_pieces(response: HttpResponse, pieces: Sequence[Piece]) -> HttpResponse:
    """Says of which kept pieces an answer is made, in their order, so that they are not compressed again."""
    if pieces:
        gzipped = lambda max_random_bytes: Body.around(response.content, pieces).gzipped(max_random_bytes)  # noqa: E731
        response.gzipped = gzipped  # type: ignore[attr-defined]
    return response


def _may_be_compressed(response: HttpResponse) -> bool:
    if any(name in response for name in ("Content-Encoding", "Content-Range", "Accept-Ranges")):
        return False
    kind = response.get("Content-Type", "")
    return COMPRESSIBLE.match(kind) is not None


def _compress(request: HttpRequest, response: HttpResponse) -> None:
    """Replaces the content. What is for one reader gets a coding that keeps what is repeated to itself."""
    patch_vary_headers(response, ("Accept-Encoding",))
    if len(response.content) < LEAST_BYTES:
        return
    is_private = is_personal(request) or bool(response.cookies)
    asked, gzipped = request.headers.get("Accept-Encoding", ""), getattr(response, "gzipped", None)
    body, coding = compressed(response.content, asked, private=is_private, gzipped=gzipped)
    if not coding or len(body) >= len(response.content):
        return
    response.content = body
    response["Content-Encoding"] = coding
    if "Content-Length" in response:
        response["Content-Length"] = str(len(body))
    if "ETag" in response:
        response["ETag"] = coded_etag(response["ETag"], coding)
