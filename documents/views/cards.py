"""Notes as cards: what stands in the margin, in the list under the text, and on a passage page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Left, Right
from django.http import Http404, HttpRequest, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.exports.jsonld import wording_tag
from documents.models import Anchor, Annotation, AnnotationVersion, Document, Revision, Tag, Target, name_for
from documents.views.caching import with_policy

MOST_AT_ONCE = 60
LONGEST_QUOTE = 240
QUOTE_END = 60

STATE_ICONS = {"kept": "exact", "moved": "moved", "changed": "changed", "lost": "lost"}
SEEN_ICONS = {"private": "private", "moderators": "group", "group": "group", "public": "public"}


@dataclass(frozen=True)
class Reply:
    """One answer in a thread, as its reader sees it."""

    id: uuid.UUID
    name: str
    created_at: datetime
    note_html: str


@dataclass(frozen=True)
class Card:
    """One note as its reader sees it: `start` and `end` are code points of the revision on the page, or None."""

    id: uuid.UUID
    url: str
    etag: str
    name: str
    is_mine: bool
    created_at: datetime
    seen: str
    seen_icon: str
    note_html: str
    note_language: str
    language: str
    tags: Sequence[Tag]
    is_whole: bool = False
    start: int | None = None
    end: int | None = None
    quote: str = ""
    state: str = ""
    state_words: str = ""
    state_icon: str = ""
    made_on_url: str = ""
    passage_url: str = ""
    is_edited: bool = False
    versions: Sequence[AnnotationVersion] = ()
    replies: Sequence[Reply] = field(default=())


@require_safe
def cards(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Cards by `?ids=uuid,uuid…` (at most 60) on `?revision=n`, in the order asked; those not visible are left out."""
    open_to = Document.objects.in_force().visible_to(request.user)
    document = get_object_or_404(open_to.select_related("current_revision").defer(*UNREAD), slug=slug)
    try:
        asked = [uuid.UUID(part) for part in request.GET.get("ids", "").split(",") if part]
        number = int(request.GET.get("revision", 0))
    except ValueError:
        return HttpResponseBadRequest(_("The list of notes that was asked for cannot be read."))
    if len(asked) > MOST_AT_ONCE:
        return HttpResponseBadRequest(_("Ask for at most %(most)s notes at a time.") % {"most": MOST_AT_ONCE})
    revision = revision_of(document, number)
    found = cards_of(request.user, document, revision, asked)
    return with_policy(request, render(request, "documents/annotations/_cards.html", {"cards": found}))


UNREAD = ("current_revision__text", "current_revision__html", "current_revision__source")


def revision_of(document: Document, number: int) -> Revision:
    """The revision of that number, without its text; the current one for 0."""
    current = document.current_revision
    if current is not None and number in (0, current.number):
        return current
    revision = Revision.objects.without_text().filter(document=document, number=number).first()
    if revision is None:
        raise Http404
    return revision


def cards_of(viewer: Any, document: Document, revision: Revision, ids: Iterable[uuid.UUID]) -> list[Card]:
    """Cards of annotations on `document` that `viewer` may see, in the order of `ids`; a constant number of queries."""
    here = Q(document=document) | Exists(Target.objects.filter(annotation=OuterRef("pk"), document=document))
    return cards_from(viewer, document, revision, Annotation.objects.visible_to(viewer).filter(here), list(ids))


def cards_of_seen(viewer: Any, document: Document, revision: Revision, ids: Iterable[uuid.UUID]) -> list[Card]:
    """The same of annotations whose `ids` were just found through `visible_to`, which need not be asked again."""
    return cards_from(viewer, document, revision, Annotation.objects.filter(deleted_at=None), list(ids))


def cards_from(
    viewer: Any, document: Document, revision: Revision, annotations: QuerySet[Annotation], ids: list[uuid.UUID]
) -> list[Card]:
    """Cards of those of `annotations` that `ids` name, in their order."""
    if not ids:
        return []
    found = {
        annotation.pk: annotation
        for annotation in annotations.filter(pk__in=ids)
        .select_related("author", "group")
        .prefetch_related("author__memberships", *_passages(document, revision), *_words(viewer, ids))
    }
    return [_card(viewer, document, revision, found[pk]) for pk in ids if pk in found]


def _passages(document: Document, revision: Revision) -> list[Prefetch]:
    """Targets in this document with the ends of their words (a passage may be a whole book), and where they stand."""
    targets = (
        Target.objects.filter(document=document)
        .defer("exact", "prefix", "suffix")
        .annotate(head=Left("exact", LONGEST_QUOTE), tail=Right("exact", QUOTE_END), made_on=F("revision__number"))
    )
    anchors = Anchor.objects.in_force().filter(revision=revision).defer("quote")
    return [
        Prefetch("targets", queryset=targets, to_attr="here"),
        Prefetch("here__anchors", queryset=anchors, to_attr="standing"),
    ]


def _words(viewer: Any, ids: list[uuid.UUID]) -> list[Prefetch | str]:
    """Tags, answers, and earlier wordings: these for their author alone, who may have been less open in them."""
    replies = _answers(viewer, ids).select_related("author", "group").order_by("created_at")
    own = viewer.pk if viewer.is_authenticated else None
    versions = AnnotationVersion.objects.filter(annotation__author=own) if own else AnnotationVersion.objects.none()
    return [
        "taggings__tag",
        Prefetch("replies", queryset=replies.prefetch_related("author__memberships"), to_attr="answers"),
        Prefetch("versions", queryset=versions.order_by("-number"), to_attr="wordings"),
    ]


def _answers(viewer: Any, ids: list[uuid.UUID]) -> QuerySet[Annotation]:
    """Answers to annotations; where nobody answered, the rule is not asked, which costs more than to find that out."""
    if Annotation.objects.filter(root__in=ids, deleted_at=None).exists():
        return Annotation.objects.visible_to(viewer)
    return Annotation.objects.none()


def _card(viewer: Any, document: Document, revision: Revision, annotation: Any) -> Card:
    target = annotation.here[0] if annotation.here else None
    anchor = target.standing[0] if target and target.standing else None
    is_mine = viewer.is_authenticated and annotation.author_id == viewer.pk
    state = anchor.state if anchor else ""
    stands_as_made = state == Anchor.State.KEPT or target is None
    return Card(
        id=annotation.pk,
        url=annotation.get_absolute_url(),
        etag=wording_tag(annotation),
        name=name_for(viewer, annotation.author, annotation.group),
        is_mine=is_mine,
        created_at=annotation.created_at,
        seen=seen_by(annotation, is_mine),
        seen_icon=SEEN_ICONS[annotation.audience],
        note_html=annotation.note_html,
        note_language=annotation.note_language,
        language=document.language,
        tags=[tagging.tag for tagging in annotation.taggings.all()],
        is_whole=target is None,
        start=anchor.start if anchor else None,
        end=anchor.end if anchor else None,
        quote=quote_of(target) if target else "",
        state=state,
        state_words="" if stands_as_made or not anchor else str(anchor.get_state_display()),
        state_icon=STATE_ICONS.get(state, ""),
        made_on_url=made_on(document, revision, target) if target and not stands_as_made else "",
        passage_url=passage_url(document, revision, anchor),
        is_edited=annotation.version > 1,
        versions=annotation.wordings,
        replies=[
            Reply(reply.pk, name_for(viewer, reply.author, reply.group), reply.created_at, reply.note_html)
            for reply in annotation.answers
        ],
    )


def quote_of(target: Any) -> str:
    """The words selected, on one line; of many words the first and the last."""
    length = target.end - target.start
    if length <= LONGEST_QUOTE:
        return " ".join(target.head.split())
    head = target.head[: LONGEST_QUOTE - QUOTE_END].rsplit(" ", 1)[0]
    tail = target.tail.split(" ", 1)[-1]
    return " ".join(f"{head} … {tail}".split())


def seen_by(annotation: Annotation, is_mine: bool) -> str:
    """Who can see it, in a few words."""
    group = annotation.group.label if annotation.group else ""
    match annotation.audience:
        case Annotation.Audience.PUBLIC:
            return _("Public")
        case Annotation.Audience.GROUP:
            return group
        case Annotation.Audience.MODERATORS:
            words = _("You and the teachers, %(group)s") if is_mine else _("For the teachers, %(group)s")
            return words % {"group": group}
    return _("Only you")


def made_on(document: Document, revision: Revision, target: Any) -> str:
    """The page of the text on which the passage was marked, if it is another one."""
    if target.made_on == revision.number:
        return ""
    return f"{reverse('revision', args=[document.slug, target.made_on])}#note-{target.annotation_id}"


def passage_url(document: Document, revision: Revision, anchor: Anchor | None) -> str:
    """The passage page of the words as they stand in this revision."""
    if anchor is None or anchor.start is None:
        return ""
    return f"{reverse('passage', args=[document.slug, anchor.start, anchor.end])}?revision={revision.number}"
