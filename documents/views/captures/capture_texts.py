"""Chooses the capture of a source page and maps positions between its text, the article's text and its bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from documents.intake.byte_span import byte_spans
from documents.models import Capture, Document, Revision
from documents.spans import Span, SpanMap, merged
from documents.views.site.access import PageNotFound, current_revision, number_parameter, visible_document

# A capture can have twenty million code points: the page shows them in parts and loads one part at a time.
PART_CODE_POINTS = 320 * Revision.CHUNK_CODE_POINTS
MAX_QUOTE_LENGTH = 300
AT_PARAMETER = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True)
class RequestedPassage:
    """The passage that `?at=start-end&revision=n` names: its quote, and its spans in the capture text and bytes."""

    revision: Revision
    start: int
    end: int
    quote: str
    spans: tuple[Span, ...]
    bytes: tuple[Span, ...] | None


def readable_document(request: HttpRequest, slug: str) -> Any:
    """Returns an article whose text the user may read, or that is withdrawn. Raises `PageNotFound` otherwise."""
    document = visible_document(request, slug)
    if not document.is_withdrawn and not document.may_read:
        raise PageNotFound(_("What was received of this article is open to its members only."))
    return document


def capture_texts_of(document: Document) -> list[Revision]:
    """Returns the capture texts of an article with their captures, in the order received."""
    found = Revision.objects.without_text().filter(document=document, source_format=Revision.SourceFormat.CAPTURE)
    return list(found.select_related("capture").order_by("number"))


def selected_capture_text(
    request: HttpRequest, capture_texts: list[Revision], current: Revision | None, requested: RequestedPassage | None
) -> Any:
    """Returns the capture text to show: of `?capture=`, else the source of the requested passage or current text."""
    wanted = number_parameter(request, "capture", default=0)
    if wanted:
        by_capture = {whole.capture_id: whole for whole in capture_texts}
        if wanted not in by_capture:
            raise PageNotFound(_("This article has no such capture."))
        return by_capture[wanted]
    source = requested.revision if requested else current
    if source is None:
        return capture_texts[0] if capture_texts else None
    mapped_to = source.mapped_to_id or source.pk
    return next(
        (whole for whole in capture_texts if whole.pk == mapped_to), capture_texts[0] if capture_texts else None
    )


def span_map_of(revision: Revision) -> SpanMap | None:
    """Returns the map from a text to its capture text, or None if none is stored."""
    if revision.mapped_to_id is None:
        return None
    rows = Revision.objects.values_list("span_map", flat=True).get(pk=revision.pk)
    return SpanMap.from_json(rows) if rows else None


def requested_passage(request: HttpRequest, document: Document) -> RequestedPassage | None:
    """Returns the passage that `?at=` names, or None without it. Raises `PageNotFound` if there is no such passage."""
    if "at" not in request.GET:
        return None
    place = AT_PARAMETER.fullmatch(request.GET["at"])
    number = number_parameter(request, "revision", default=-1)
    revision = (
        Revision.objects.without_text().filter(document=document, number=number).first()
        if "revision" in request.GET
        else current_revision(document)
    )
    if place is None or revision is None or not 0 <= int(place[1]) < int(place[2]) <= revision.length:
        raise PageNotFound(_("There are no such words in this version."))
    span = Span(int(place[1]), int(place[2]))
    if revision.source_format == Revision.SourceFormat.CAPTURE:
        spans: tuple[Span, ...] = (span,)
    else:
        made = span_map_of(revision)
        spans = merged(made.sources_of(span)) if made else ()
    quote = revision.words_between(span.start, min(span.end, span.start + MAX_QUOTE_LENGTH))
    if len(span) > MAX_QUOTE_LENGTH:
        quote = f"{quote.rstrip()} …"
    return RequestedPassage(revision, span.start, span.end, quote, spans, _bytes_of(revision, spans))


def _bytes_of(revision: Revision, spans: tuple[Span, ...]) -> tuple[Span, ...] | None:
    whole = revision if revision.mapped_to_id is None else revision.mapped_to
    return bytes_of(whole, spans) if whole is not None and spans else None


def bytes_of(whole: Revision, spans: tuple[Span, ...]) -> tuple[Span, ...] | None:
    """Returns the byte spans from which spans of a capture text were decoded, or None if there are no such bytes."""
    if whole.capture_id is None:
        return None
    capture = Capture.objects.get(pk=whole.capture_id)
    text = Revision.objects.values_list("text", flat=True).get(pk=whole.pk)
    found = byte_spans(b"".join(capture.bytes()), capture.charset, text, spans)
    return None if found is None else tuple(found)


def part_of(revision: Revision, part: int) -> str:
    """Returns part `part` of a revision's text, counted from 1, without loading the rest."""
    return revision.words_between((part - 1) * PART_CODE_POINTS, part * PART_CODE_POINTS)
