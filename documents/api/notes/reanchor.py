"""Re-anchoring an annotation by hand: POST `{revision, start, end, exact}`, offsets in code points."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from documents.api.site.authentication import authenticate
from documents.api.site.endpoint import endpoint
from documents.api.w3c.annotation import precondition_of, representation
from documents.errors import AnnotationRefused, gettext_noop
from documents.exports.notes.jsonld import prefetch_for_jsonld
from documents.http import read_json
from documents.models import Annotation
from documents.services.notes.reanchor import reanchor_annotation

NUMBER_MEMBERS = ("revision", "start", "end")
MAX_OFFSET = 2_000_000_000


def reanchor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Anchors one passage of an annotation to a passage of the current text; returns the changed annotation."""
    sender = authenticate(request)
    if not Annotation.objects.visible_to(sender).filter(pk=pk).exists():
        raise Http404
    precondition = precondition_of(request)
    given = _checked(read_json(request))
    reanchor_annotation(annotation=pk, by=sender, precondition=precondition, **given)
    return representation(request, prefetch_for_jsonld(Annotation.objects.filter(pk=pk), sender).get())


view = endpoint(post=reanchor, headers={"Vary": "Cookie, Accept-Language", "Cache-Control": "private, no-store"})


def _checked(given: Any) -> dict[str, Any]:
    """Checks the members of the request and returns them.

    Raises `AnnotationRefused` with a pointer to the first fault.
    """
    if not isinstance(given, dict):
        raise AnnotationRefused(gettext_noop("Send an object with “revision”, “start”, “end” and “exact”."))
    for name in NUMBER_MEMBERS:
        _check_number(given.get(name), name)
    if not isinstance(given.get("exact"), str):
        raise AnnotationRefused(gettext_noop("“exact” holds the words at the new place."), "/exact")
    if given.get("target") is not None:
        _check_number(given["target"], "target")
    return {name: given.get(name) for name in (*NUMBER_MEMBERS, "exact", "target")}


def _check_number(value: Any, name: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_OFFSET:
        raise AnnotationRefused(gettext_noop("“%(name)s” is a whole number from 0."), f"/{name}", name=name)
