"""The provenance of a copy for programs: PROV-JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.http import absolute_url, json_bytes
from documents.models import Capture, Derivation, Document, Revision, name_for
from documents.provenance import CaptureStep, Origin, TextStep, prov_json
from documents.views.provenance.head_metadata import work_of
from documents.views.provenance.summary import provenance_of
from documents.views.site.access import PageNotFound, current_revision, visible_document, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key


@require_safe
def provenance_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Sends captures, texts and their makers; confirmed facts only (https://www.w3.org/submissions/prov-json/)."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    if not document.may_read:
        raise PageNotFound(_("The text of this article is open to its members only."))
    return cached_response(request, document_cache_key(document), lambda: _prov_document(request, document))


def _prov_document(request: HttpRequest, document: Any) -> HttpResponse:
    provenance = provenance_of(document, viewer=request.user)
    work = work_of(request, document, current_revision(document), provenance)
    captures = list(Capture.objects.filter(document=document).select_related("received_by").order_by("pk"))
    numbers = {capture.pk: number for number, capture in enumerate(captures, 1)}
    described = prov_json(
        work,
        [_capture(request, document, capture, numbers[capture.pk]) for capture in captures],
        [_text(request, document, revision, numbers) for revision in _texts(document)],
        [_origin(request, derivation) for derivation in _derivations(request, document)],
    )
    response = HttpResponse(json_bytes(described), content_type="application/json")
    response["X-Robots-Tag"] = "noindex"
    return response


_LONG = ("text", "html", "source", "span_map")


def _texts(document: Document) -> Any:
    return (
        Revision.objects.filter(document=document)
        .without_text()
        .select_related("made_by", "based_on", "mapped_to")
        .defer(*(f"{end}__{name}" for end in ("based_on", "mapped_to") for name in _LONG))
        .order_by("number")
    )


def _derivations(request: HttpRequest, document: Document) -> Any:
    """Returns confirmed derivations whose origin the reader may see; withdrawn origins are not named."""
    seen = Document.objects.visible_to(request.user).in_force()
    return Derivation.objects.confirmed().filter(document=document, origin__in=seen).select_related("origin")


def _capture(request: HttpRequest, document: Document, capture: Capture, number: int) -> CaptureStep:
    return CaptureStep(
        number=number,
        sha256=capture.sha256,
        length=capture.length,
        media_type=capture.media_type,
        charset=capture.charset,
        received_at=capture.received_at.isoformat(),
        received_by=name_for(request.user, capture.received_by) if capture.received_by_id else "",
        file_name=capture.file_name,
        fetched_from=capture.address,
        raw=absolute_url(request, f"{reverse('source-raw', args=[document.slug])}?capture={capture.pk}"),
    )


def _text(request: HttpRequest, document: Document, revision: Revision, numbers: dict[int, int]) -> TextStep:
    is_whole = revision.source_format == Revision.SourceFormat.CAPTURE
    return TextStep(
        number=revision.number,
        address=absolute_url(request, f"{reverse('text', args=[document.slug])}?revision={revision.number}"),
        sha256=revision.sha256,
        length=revision.length,
        made_at=revision.created_at.isoformat(),
        tool=revision.tool,
        tool_version=revision.tool_version,
        made_by=name_for(request.user, revision.made_by) if revision.made_by_id else "",
        reason=revision.reason,
        capture=numbers.get(revision.capture_id or 0) if is_whole else None,
        based_on=revision.based_on.number if revision.based_on else None,
        extracted_from=_extracted_from(revision),
        settings=revision.tool_settings,
    )


def _extracted_from(revision: Revision) -> int | None:
    """Returns the number of the capture text that the article was extracted from; None for a correction by hand."""
    if revision.based_on is None:
        return None
    if revision.based_on.source_format == Revision.SourceFormat.CAPTURE:
        return revision.based_on.number
    return revision.mapped_to.number if revision.capture_id and revision.mapped_to else None


def _origin(request: HttpRequest, derivation: Derivation) -> Origin:
    assert derivation.origin is not None, "a confirmed one names its origin"
    address = absolute_url(request, derivation.origin.get_absolute_url())
    return Origin(derivation.kind, derivation.origin.title, address)
