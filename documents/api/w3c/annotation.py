"""One annotation: GET, PUT, DELETE (Web Annotation Protocol, sections 3 and 5)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from documents.api.site.authentication import authenticate
from documents.api.site.endpoint import endpoint
from documents.api.w3c.addresses import own_addresses, read_targets
from documents.api.w3c.headers import FOR_BROWSERS, RESOURCE_HEADERS, W3C_TYPES, cache_control
from documents.errors import AnnotationRefused, IdentityChanged, RequestRefused, StaleVersion, gettext_noop
from documents.exports.notes.jsonld import annotation_bytes, card_etag, current_anchor, prefetch_for_jsonld
from documents.http import (
    conditional_response,
    etag_matches,
    etag_of,
    json_response,
    negotiate_media_type,
    origin_of,
    problem_response,
    read_json,
)
from documents.models import Annotation, address_in_group, slug_of
from documents.services.notes import Content, Sharing, change_annotation, delete_annotation
from documents.services.notes.tasks import NO_TASK, POINTER
from documents.templatetags.room import asked_group_slug
from documents.webannotation import AnnotationDraft, parse_annotation
from documents.webannotation.vocabulary import MEDIA_TYPE


def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Returns the annotation as JSON-LD; redirects a browser to the page that shows it."""
    kind = negotiate_media_type(request.headers.get("Accept", ""), (*W3C_TYPES, *FOR_BROWSERS))
    if kind is None:
        raise RequestRefused(gettext_noop("An annotation is given as %(kind)s."), 406, kind=MEDIA_TYPE)
    annotation = prefetch_for_jsonld(Annotation.objects.visible_to(request.user), request.user).filter(pk=pk).first()
    if annotation is None:
        return _missing_response(request, pk, for_browser=kind in FOR_BROWSERS)
    if kind in FOR_BROWSERS:
        return HttpResponseRedirect(_html_address(request, annotation), status=303)
    return conditional_response(request, representation(request, annotation))


def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Replaces the annotation with the one sent."""
    sender = authenticate(request)
    if not Annotation.objects.visible_to(sender).filter(pk=pk).exists():
        return _missing_response(request, pk)
    precondition = precondition_of(request)
    draft = parse_annotation(read_json(request, types=W3C_TYPES))
    if draft.id is not None and draft.id not in own_addresses(request, pk):
        raise IdentityChanged(gettext_noop("The “id” of an annotation never changes."))
    named = read_targets(request, draft)
    change_annotation(
        by=sender,
        pk=pk,
        content=content_of(draft),
        selections=named.selections,
        in_reply_to=named.in_reply_to,
        sharing=sharing_of(draft, origin_of(request)),
        precondition=precondition,
        confirmed_replies=_confirmed_replies(request),
    )
    return representation(request, prefetch_for_jsonld(Annotation.objects.filter(pk=pk), sender).get())


def _confirmed_replies(request: HttpRequest) -> int | None:
    """Returns how many replies by others the sender agrees to show to more people (`Shows-Answers: 3`)."""
    given = request.headers.get("Shows-Answers", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 7 else None


def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Deletes the annotation permanently."""
    sender = authenticate(request)
    if not Annotation.objects.visible_to(sender).filter(pk=pk).exists():
        return _missing_response(request, pk)
    delete_annotation(by=sender, pk=pk, precondition=precondition_of(request))
    return HttpResponse(status=204)


view = endpoint(get=show, put=change, delete=delete, headers=RESOURCE_HEADERS)


def representation(request: HttpRequest, annotation: Annotation, *, status: int = 200) -> HttpResponse:
    """Returns the JSON-LD of a prefetched annotation, with its ETag."""
    return jsonld_response(request, annotation_bytes(annotation, origin_of(request)), status=status)


def jsonld_response(request: HttpRequest, content: bytes, *, status: int = 200) -> HttpResponse:
    """Builds a JSON-LD response."""
    response = json_response(content, status=status, content_type=MEDIA_TYPE)
    response["ETag"] = etag_of(content)
    response["Cache-Control"] = cache_control(request)
    return response


def content_of(draft: AnnotationDraft) -> Content:
    """Returns the content of a draft, with its identifiers elsewhere: a client's own `id` is stored in `via`."""
    properties: dict[str, Any] = dict(draft.properties)
    named = {"via": list(draft.via), "canonical": draft.canonical}
    if identity := {name: value for name, value in named.items() if value}:
        properties["annotation"] = {**properties.get("annotation", {}), **identity}
    return Content(
        motivation=draft.motivation,
        note=draft.bodies.note,
        note_format=draft.bodies.note_format,
        note_language=draft.bodies.note_language,
        tags=draft.bodies.tags,
        concepts=draft.bodies.concepts,
        properties=properties,
        relation=draft.relation,
        answers=draft.bodies.answers,
    )


def sharing_of(draft: AnnotationDraft, origin: str) -> Sharing | None:
    """Returns the audience that a draft asks for, or None if it names none."""
    if draft.audience is None:
        if draft.task is not None:
            raise AnnotationRefused(gettext_noop("Name the audience of a note for a task, too."), "/audience")
        return None
    try:
        group = UUID(draft.group) if draft.group else None
    except ValueError:
        raise AnnotationRefused(gettext_noop("You belong to no group with this identifier."), "/group") from None
    return Sharing(draft.audience, group, _task_of(draft, origin))


def _task_of(draft: AnnotationDraft, origin: str) -> UUID | None:
    """Returns the identifier of the task whose address a draft names."""
    if draft.task is None:
        return None
    match = None
    if draft.task.startswith(f"{origin}/"):
        with suppress(Resolver404):
            match = resolve(draft.task.removeprefix(origin))
    if match is None or match.url_name != "assignment":
        raise AnnotationRefused(NO_TASK, POINTER)
    return UUID(str(match.kwargs["pk"]))


def precondition_of(request: HttpRequest) -> Callable[[Annotation], None]:
    """Returns a check of `If-Match`, which the service runs on the annotation while it holds the lock."""
    asked = request.headers.get("If-Match")
    if asked is None:
        raise RequestRefused(gettext_noop("Send If-Match with the ETag of the annotation that you read."), 428)
    origin = origin_of(request)

    def check(annotation: Annotation) -> None:
        if etag_matches(asked, card_etag(annotation)):
            return
        ready = prefetch_for_jsonld(Annotation.objects.filter(pk=annotation.pk), request.user).get()
        if not etag_matches(asked, etag_of(annotation_bytes(ready, origin))):
            raise StaleVersion(
                gettext_noop("The annotation was changed since you read it. Read it again, then change it.")
            )

    return check


def _missing_response(request: HttpRequest, pk: UUID, *, for_browser: bool = False) -> HttpResponse:
    """Returns 410 to those who could see the deleted annotation before; for others it never existed."""
    was_here = Annotation.objects.deleted_visible_to(request.user).filter(pk=pk).exists()
    if for_browser:
        sentence = _("This note was deleted. Nobody can read it again.") if was_here else ""
        return render(request, "404.html", {"sentence": sentence}, status=410 if was_here else 404)
    if was_here:
        return problem_response(410, _("This annotation was deleted."))
    raise Annotation.DoesNotExist


def _html_address(request: HttpRequest, annotation: Annotation) -> str:
    """Returns where a person reads the annotation: beside its passage on the article's page; a reply in its thread.

    Without an account the reader may have no scripts either, so the address is the page of the passage or of the
    thread, which shows the annotation without scripts.
    """
    fragment = f"#note-{annotation.pk}"
    if annotation.root_id is not None:
        annotation = prefetch_for_jsonld(Annotation.objects.filter(pk=annotation.root_id), request.user).get()
    targets = [target for target in annotation.targets.all() if target.document_id == annotation.document_id]
    anchor = next((one for one in map(current_anchor, targets) if one is not None and one.start is not None), None)
    if request.user.is_authenticated:
        address = annotation.document.get_absolute_url() + fragment
    elif anchor is None or anchor.start is None or anchor.end is None:
        address = reverse("thread", args=[annotation.pk]) + fragment
    else:
        address = annotation.document.passage_url(anchor.revision.number, anchor.start, anchor.end) + fragment
    return address_in_group(address, slug_of(annotation.group) or asked_group_slug(request))
