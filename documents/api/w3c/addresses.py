"""Resolves the site's own addresses in annotations to articles, revisions and annotations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from documents.errors import AnnotationRefused, gettext_noop
from documents.http import origin_of
from documents.services.notes import Selection
from documents.webannotation import AnnotationDraft, TargetDraft


@dataclass(frozen=True, slots=True)
class AnnotationSubject:
    """What an annotation is about: passages and articles, or another annotation to which it replies."""

    selections: tuple[Selection, ...] = ()
    in_reply_to: UUID | None = None


def read_targets(request: HttpRequest, draft: AnnotationDraft) -> AnnotationSubject:
    """Reads the targets of a draft; raises `AnnotationRefused` for an address that is not one of this site."""
    origins = _origins(request)
    named = [_resolve_target(target, origins) for target in draft.targets]
    replies = [one for one in named if isinstance(one, UUID)]
    if replies and (len(named) > 1 or draft.targets[0].is_passage):
        raise AnnotationRefused(gettext_noop("A reply answers one annotation as a whole."), "/target")
    if replies:
        return AnnotationSubject(in_reply_to=replies[0])
    return AnnotationSubject(tuple(one for one in named if isinstance(one, Selection)))


def own_addresses(request: HttpRequest, pk: UUID) -> set[str]:
    """Returns the IRI of an annotation, or both IRIs if the site is reached under two names."""
    return {origin + reverse("annotation", args=[pk]) for origin in _origins(request)}


def _origins(request: HttpRequest) -> set[str]:
    return {origin_of(request), f"{request.scheme}://{request.get_host()}"}


def _resolve_target(target: TargetDraft, origins: Collection[str]) -> Selection | UUID:
    parts = urlsplit(target.iri)
    if f"{parts.scheme}://{parts.netloc}" not in origins or parts.query or parts.fragment:
        raise _refuse_foreign(target)
    try:
        match = resolve(unquote(parts.path))
    except Resolver404:
        raise _refuse_foreign(target) from None
    if match.url_name == "annotation":
        return UUID(str(match.kwargs["pk"]))
    if match.url_name not in ("reading", "revision"):
        raise _refuse_foreign(target)
    return Selection(
        slug=match.kwargs["slug"],
        revision=match.kwargs.get("number"),
        position=target.position,
        quote=target.quote,
        pointer=target.pointer,
    )


def _refuse_foreign(target: TargetDraft) -> AnnotationRefused:
    return AnnotationRefused(
        gettext_noop("The target is not the address of an article, of one of its revisions, or of an annotation here."),
        target.pointer,
    )
