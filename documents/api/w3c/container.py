"""Containers of annotations: a collection to read in pages, to which clients post new ones (Protocol, 4 and 5.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.api.site.authentication import authenticate
from documents.api.site.endpoint import endpoint
from documents.api.w3c.addresses import read_targets
from documents.api.w3c.annotation import content_of, jsonld_response, representation, sharing_of
from documents.api.w3c.headers import CONTAINER_HEADERS, W3C_TYPES
from documents.errors import AnnotationRefused, RequestRefused, gettext_noop
from documents.exports.notes.jsonld import annotation_bytes, annotation_items, prefetch_for_jsonld, room_context_iri
from documents.exports.notes.spanning import standing_on
from documents.http import conditional_response, json_bytes, json_digest, negotiate_media_type, origin_of, read_json
from documents.models import Annotation, Document
from documents.models.annotation import AnnotationQuerySet
from documents.services.notes import create_annotation
from documents.webannotation import collection_jsonld, date_time, page_jsonld, parse_annotation
from documents.webannotation.vocabulary import MEDIA_TYPE, PREFER_IRIS, PREFER_MINIMAL, JsonObject

PAGE_SIZE = 100
"""Annotations on a page of a container."""

_KEY = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,199}")
_INCLUDE = re.compile(r'include="?([^";]*)"?')


@dataclass(frozen=True, slots=True)
class CollectionRequest:
    """The form of a collection that a client prefers.

    IRIs or descriptions, with or without the first page, or a single page.
    """

    as_iris: bool
    minimal: bool
    page: int | None


def read(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Returns the collection, or one page of it."""
    if negotiate_media_type(request.headers.get("Accept", ""), W3C_TYPES) is None:
        raise RequestRefused(gettext_noop("A container is given as %(kind)s."), 406, kind=MEDIA_TYPE)
    annotations = Annotation.objects.visible_to(request.user)
    label = _("Annotations")
    if slug is not None:
        document = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
        annotations = standing_on(annotations, document)
        label = _("Annotations of “%(title)s”") % {"title": document.title}
    collection = _Collection(
        origin_of(request), request.path, label, annotations, _read_preferences(request), request.user
    )
    response = jsonld_response(request, json_bytes(collection.jsonld()))
    response["Content-Location"] = collection.location()
    return conditional_response(request, response)


def add(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Creates an annotation from what was sent."""
    sender = authenticate(request)
    try:
        return _add(request, sender, slug)
    except AnnotationRefused:
        if slug is not None and not Document.objects.visible_to(sender).filter(slug=slug).exists():
            raise ObjectDoesNotExist from None
        raise


def _add(request: HttpRequest, sender: Any, slug: str | None) -> HttpResponse:
    received = read_json(request, types=W3C_TYPES)
    draft = parse_annotation(received)
    named = read_targets(request, draft)
    if slug is not None and any(selection.slug != slug for selection in named.selections[:1]):
        raise AnnotationRefused(gettext_noop("The target is not the article of this container."), "/target")
    content = content_of(draft)
    if draft.id is not None:
        _keep_in_via(content.properties, draft.id)
    created = create_annotation(
        by=sender,
        content=content,
        selections=named.selections,
        in_reply_to=named.in_reply_to,
        sharing=sharing_of(draft, origin_of(request)),
        key=_key(request),
        request_sha256=json_digest(received),
    )
    # Postgres stores JSON in its own key order, and the ETag must be that of the next GET, so an annotation with
    # properties is read back first.
    if created.targets is None or created.annotation.properties or content.answers:
        ready = prefetch_for_jsonld(Annotation.objects.filter(pk=created.annotation.pk), sender).get()
        response = representation(request, ready, status=201)
    else:
        body = annotation_bytes(created.annotation, origin_of(request), targets=created.targets, tags=created.tags)
        response = jsonld_response(request, body, status=201)
    response["Location"] = origin_of(request) + created.annotation.get_absolute_url()
    return response


view = endpoint(get=read, post=add, headers=CONTAINER_HEADERS)


def _keep_in_via(properties: dict[str, Any], iri: str) -> None:
    kept = properties.setdefault("annotation", {})
    kept["via"] = list(dict.fromkeys([*kept.get("via", []), iri]))


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise RequestRefused(gettext_noop("An Idempotency-Key has 1 to 200 letters, digits and signs."))
    return key


def _read_preferences(request: HttpRequest) -> CollectionRequest:
    """Reads the preferences from the address, then from `Prefer`; the default is descriptions with the first page."""
    prefer = request.headers.get("Prefer", "")
    include = {iri for match in _INCLUDE.findall(prefer) for iri in match.split()}
    iris = request.GET.get("iris")
    page = request.GET.get("page")
    if iris not in (None, "0", "1") or not (page is None or re.fullmatch(r"[0-9]{1,9}", page)):
        raise RequestRefused(gettext_noop("Pages count from 0, and “iris” is 0 or 1."))
    as_iris = iris == "1" if iris is not None else PREFER_IRIS in include
    return CollectionRequest(as_iris, PREFER_MINIMAL in include, int(page) if page is not None else None)


class _Collection:
    """The annotations of a container that a user may see, oldest first, in pages."""

    def __init__(
        self,
        origin: str,
        path: str,
        label: str,
        annotations: AnnotationQuerySet,
        wanted: CollectionRequest,
        viewer: Any,
    ) -> None:
        self.origin, self.path, self.label, self.wanted, self.viewer = origin, path, label, wanted, viewer
        self.annotations = annotations
        counted = annotations.aggregate(total=Count("pk"), modified=Max("modified_at"))
        self.total: int = counted["total"]
        self.modified = counted["modified"]
        self.last = max(0, (self.total - 1) // PAGE_SIZE)

    def location(self) -> str:
        """Returns the address of the response, which says whether it lists IRIs or descriptions, and which page."""
        return self.address(self.wanted.page)

    def address(self, page: int | None = None) -> str:
        which = f"page={page}&" if page is not None else ""
        return f"{self.origin}{self.path}?{which}iris={int(self.wanted.as_iris)}"

    def jsonld(self) -> JsonObject:
        context = room_context_iri(self.origin)
        if self.wanted.page is not None:
            if self.wanted.page > self.last or not self.total:
                raise ObjectDoesNotExist
            return self.page(self.wanted.page, context)
        return collection_jsonld(
            iri=self.address(),
            label=self.label,
            total=self.total,
            modified=self.modified,
            first=self.address(0) if self.wanted.minimal or not self.total else self.page(0, None),
            last=self.address(self.last),
            room_context=context,
        )

    def page(self, number: int, context: str | None) -> JsonObject:
        part_of: JsonObject = {"id": self.address(), "type": "AnnotationCollection", "total": self.total}
        if self.modified is not None:
            part_of["modified"] = date_time(self.modified)
        return page_jsonld(
            iri=self.address(number),
            part_of=part_of,
            start_index=number * PAGE_SIZE,
            items=self.items(number),
            previous=self.address(number - 1) if number else None,
            following=self.address(number + 1) if number < self.last else None,
            room_context=context,
        )

    def items(self, number: int) -> list[Any]:
        ordered = self.annotations.order_by("created_at", "pk")[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
        if self.wanted.as_iris:
            return [self.origin + reverse("annotation", args=[pk]) for pk in ordered.values_list("pk", flat=True)]
        return list(annotation_items(prefetch_for_jsonld(ordered, self.viewer), self.origin))
