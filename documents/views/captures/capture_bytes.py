"""The bytes of a capture, as they were received."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.http import FILE_POLICY
from documents.models import Capture, Document
from documents.views.site.access import PageNotFound, number_parameter, visible_document, withdrawn_response
from documents.views.site.caching import cached_response

MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")


@require_safe
def raw(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Streams the bytes of the newest capture, or of `?capture=`, as a download, never as a page of this site."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    captures = Capture.objects.filter(document=document)
    if "capture" in request.GET:
        captures = captures.filter(pk=number_parameter(request, "capture", default=0))
    capture = captures.order_by("-received_at", "-pk").first()
    if not document.may_read or capture is None:
        raise PageNotFound(_("The bytes of this article are open to its members only, or none are held here."))
    response = cached_response(request, [capture.pk, capture.sha256], lambda: _bytes(request, document, capture))
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _bytes(request: HttpRequest, document: Document, capture: Capture) -> HttpResponseBase:
    content: Any = [] if request.method == "HEAD" else capture.bytes()
    if isinstance(request, ASGIRequest) and request.method != "HEAD":
        content = _chunks(capture)
    is_type = MEDIA_TYPE.fullmatch(capture.media_type)
    response = StreamingHttpResponse(content, content_type=is_type[0] if is_type else "application/octet-stream")
    response["Content-Length"] = str(capture.length)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name_of(document, capture), safe='')}"
    return response


async def _chunks(capture: Capture) -> AsyncIterator[bytes]:
    """Yields the chunks of a capture. A slow reader keeps one chunk in memory and occupies no thread."""
    chunks = capture.bytes()
    while chunk := await sync_to_async(_next)(chunks):
        yield chunk


def _next(chunks: Iterator[bytes]) -> bytes:
    return next(chunks, b"")


def file_name_of(document: Document, capture: Capture) -> str:
    """Returns a safe file name for a download: the last part of the original name or address.

    It has no directories, no control or formatting characters (which can disguise a name), and no leading dots.
    """
    given = capture.file_name or unquote(urlsplit(capture.address).path)
    last = re.split(r"[/\\]", given.rstrip("/\\"))[-1]
    plain = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")
    return plain[-150:] or f"{document.slug}.bin"
