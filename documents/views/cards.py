"""Notes as cards: what stands in the margin, in the list under the text, and on a passage page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.exports.jsonld import wording_tag
from documents.models import Annotation, AnnotationVersion, Document, Membership, Revision, Tag, Target, name_for
from documents.permissions import can_import
from documents.views.caching import with_policy
from documents.views.standing import Standing, passages_on, stand_on_older, standing_of

MOST_AT_ONCE = 60
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
    """One note as its reader sees it; `on` says where it stands on the revision of the page."""

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
    on: Standing | None = None
    may_place: bool = False
    may_flag: bool = False
    may_decide: bool = False
    withheld: str = ""
    withheld_reason: str = ""
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
        .prefetch_related("author__memberships", *passages_on(document, revision), *_words(viewer, ids))
    }
    stand_on_older(document, revision, found.values())
    led = _helped_by(viewer)
    return [_card(viewer, document, revision, found[pk], led) for pk in ids if pk in found]


def _helped_by(viewer: Any) -> set[uuid.UUID | None]:
    """The groups of which `viewer` hides notes and puts lost ones on new words, as `can_reattach` and `moderated_by`
    have it for each annotation; with None among them, public ones too."""
    if not viewer.is_authenticated:
        return set()
    roles = Membership.objects.filter(user=viewer, role__in=Membership.MODERATORS)
    everyones: set[uuid.UUID | None] = {None} if can_import(viewer) else set()
    return everyones | set(roles.values_list("group_id", flat=True))


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


def _card(viewer: Any, document: Document, revision: Revision, annotation: Any, led: set[uuid.UUID | None]) -> Card:
    """The card of one annotation; on an older text nothing is placed. `led` is what `_helped_by` says."""
    is_mine = viewer.is_authenticated and annotation.author_id == viewer.pk
    on = standing_of(document, revision, annotation)
    is_lost = on is not None and on.start is None
    is_current = revision.pk == document.current_revision_id
    is_private = annotation.audience == Annotation.Audience.PRIVATE
    may_decide = not is_private and annotation.group_id in led
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
        on=on,
        may_place=on is not None and is_current and (is_mine or (is_lost and annotation.group_id in led)),
        may_flag=viewer.is_authenticated and not (is_mine or is_private or may_decide),
        may_decide=may_decide,
        withheld=annotation.withheld,
        withheld_reason=annotation.withheld_reason,
        is_edited=annotation.version > 1,
        versions=annotation.wordings,
        replies=[
            Reply(reply.pk, name_for(viewer, reply.author, reply.group), reply.created_at, reply.note_html)
            for reply in annotation.answers
        ],
    )


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
