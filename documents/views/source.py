"""What was received: the capture's whole text with the evidence for each fact lit, and its bytes."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import Capture, Document, Evidence, Revision, RevisionChunk
from documents.permissions import can_curate
from documents.provenance import cut_at_evidence
from documents.spans import Span
from documents.views.access import NotHere, number_in, visible_document, withdrawn
from documents.views.caching import answer, document_key
from documents.views.provenance import provenance_of

# A capture can hold twenty million letters: the page shows them part by part, and holds one part in memory.
PART_CHUNKS = 48
PART_CODE_POINTS = PART_CHUNKS * Revision.CHUNK_CODE_POINTS
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The capture as text, with facts beside it; `?fact=` lights the evidence for one."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn(request, document)
    if not document.may_read:
        raise NotHere(_("What was received of this article is open to its members only."))
    return answer(request, document_key(document), lambda: _source_page(request, document))


def _source_page(request: HttpRequest, document: Document) -> HttpResponse:
    whole = Revision.objects.without_text().filter(document=document, number=0).first()
    provenance = provenance_of(document, viewer=request.user, revision=whole)
    lit = number_in(request, "fact", default=0)
    evidence = evidence_of(document)
    here = [(row.statement_id, Span(row.start, row.end)) for row in evidence if whole and row.revision_id == whole.pk]
    parts = -(-whole.length // PART_CODE_POINTS) if whole else 0
    first_lit = next((span.start for fact, span in here if fact == lit), 0)
    part = min(max(number_in(request, "part", default=first_lit // PART_CODE_POINTS + 1), 1), max(parts, 1))
    offset = (part - 1) * PART_CODE_POINTS
    words = part_of(whole, part) if whole else ""
    context = {
        "document": document,
        "whole": whole,
        "provenance": provenance,
        "capture": provenance.capture,
        "pieces": cut_at_evidence(words, here, offset=offset),
        "lit": lit,
        "passages": passages_of(document, evidence, whole),
        "part": part,
        "parts": parts,
        "part_before": part - 1,
        "part_after": part + 1 if part < parts else 0,
        "may_curate": can_curate(request.user, document),
    }
    return render(request, "documents/source/page.html", context)


def evidence_of(document: Document) -> list[Evidence]:
    """The evidence for every fact in force, by its place."""
    rows = Evidence.objects.filter(document=document, statement__retired_at=None).select_related("revision")
    return list(rows.defer("revision__text", "revision__html", "revision__source"))


def part_of(revision: Revision, part: int) -> str:
    """One part of a revision's text, the first is 1, read without the rest of it."""
    first = (part - 1) * PART_CHUNKS
    chunks = RevisionChunk.objects.filter(revision=revision, n__gte=first, n__lt=first + PART_CHUNKS)
    return "".join(chunks.order_by("n").values_list("text", flat=True))


def passages_of(document: Document, evidence: list[Evidence], whole: Revision | None) -> dict[int, list[str]]:
    """By statement, the passage pages of evidence that stands in a text other than the capture's."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in evidence:
        if whole is None or row.revision_id != whole.pk:
            place = reverse("passage", args=[document.slug, row.start, row.end])
            found[row.statement_id].append(f"{place}?revision={row.revision.number}")
    return dict(found)


@require_safe
def raw(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The bytes as they were received, a chunk at a time; never shown as a page of this room."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn(request, document)
    capture = Capture.objects.filter(document=document).order_by("-received_at", "-pk").first()
    if not document.may_read or capture is None:
        raise NotHere(_("The bytes of this article are open to its members only, or none are held here."))
    response = answer(request, [capture.sha256], lambda: _bytes(request, document, capture))
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
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
    """The chunks of a capture: a slow reader holds one of them in memory, and no thread of its own."""
    chunks = capture.bytes()
    while chunk := await sync_to_async(_next)(chunks):
        yield chunk


def _next(chunks: Iterator[bytes]) -> bytes:
    return next(chunks, b"")


def file_name_of(document: Document, capture: Capture) -> str:
    """A name to save the bytes under: the last part of the one they came with, without what could mislead.

    No directories, no control or formatting characters (they turn round what a reader sees), no leading dots.
    """
    given = capture.file_name or unquote(urlsplit(capture.address).path)
    last = re.split(r"[/\\]", given.rstrip("/\\"))[-1]
    plain = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")
    return plain[-150:] or f"{document.slug}.bin"
