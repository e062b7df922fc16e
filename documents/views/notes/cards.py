"""Notes as cards: in the margin, in the list under the text, and on a passage page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import Annotation, AnnotationVersion, Document, Revision, Target, name_for
from documents.models.tagging import tags_of
from documents.services.vocabulary.answers import answers_as_words
from documents.views.notes.chips import Chip, chips_of, chips_prefetch
from documents.views.notes.current_position import (
    CurrentPosition,
    current_position_of,
    place_on_older_revision,
    target_prefetches,
)
from documents.views.notes.joined import JoinedPassage, joined_passages
from documents.views.notes.permissions import NotePermissions, note_permissions_for
from documents.views.notes.replies import (
    Shown,
    Thread,
    mentions_prefetch,
    replies_in_threads,
    shown,
    thread_of,
    with_edited,
)
from documents.views.site.caching import with_cache_headers

MAX_CARDS = 60
AUDIENCE_ICONS = {"private": "private", "moderators": "group", "group": "group", "public": "public"}


@dataclass(frozen=True)
class Card(Shown):
    """One note as its reader sees it, with its thread; `position` is its place in the revision of the page.

    A deleted note that has replies keeps only its thread.
    """

    audience_words: str = ""
    audience_icon: str = ""
    language: str = ""
    tags: Sequence[Chip] = ()
    position: CurrentPosition | None = None
    joined: JoinedPassage | None = None
    may_reanchor: bool = False
    versions: Sequence[AnnotationVersion] = ()
    thread: Thread = field(default_factory=Thread)
    resolved_by: str = ""
    resolved_by_me: bool = False
    resolved_at: datetime | None = None
    may_resolve: bool = False


@require_safe
def cards(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Sends the cards of `?ids=uuid,uuid…` (at most 60) on `?revision=n`, in order; invisible notes are left out."""
    if "\0" in slug:  # PostgreSQL text cannot contain NUL
        raise Http404
    open_to = Document.objects.in_force().visible_to(request.user)
    document = get_object_or_404(open_to.select_related("current_revision").defer(*DEFERRED_FIELDS), slug=slug)
    try:
        asked = [uuid.UUID(part) for part in request.GET.get("ids", "").split(",") if part]
        number = int(request.GET.get("revision", 0))
    except ValueError:
        return HttpResponseBadRequest(_("The list of notes that was asked for cannot be read."))
    if len(asked) > MAX_CARDS:
        return HttpResponseBadRequest(_("Ask for at most %(most)s notes at a time.") % {"most": MAX_CARDS})
    revision = revision_of(document, number)
    found = cards_of(request.user, document, revision, with_roots_of_replies(request.user, asked))
    return with_cache_headers(request, render(request, "documents/notes/_cards.html", {"cards": found}))


def with_roots_of_replies(viewer: Any, ids: list[uuid.UUID]) -> list[uuid.UUID]:
    """Replaces the id of each reply that `viewer` may see by the id of the note that its thread began with."""
    if not Annotation.objects.filter(pk__in=ids, root__isnull=False).exists():
        return ids
    answers = Annotation.objects.visible_to(viewer).filter(pk__in=ids, root__isnull=False)
    roots = dict(answers.values_list("pk", "root_id"))
    return list(dict.fromkeys(roots.get(pk) or pk for pk in ids))


DEFERRED_FIELDS = ("current_revision__text", "current_revision__html", "current_revision__source")


def revision_of(document: Document, number: int) -> Revision:
    """Returns the revision of that number without its text; 0 means the current one. Raises `Http404` otherwise."""
    current = document.current_revision
    if current is not None and number in (0, current.number):
        return current
    revision = Revision.objects.without_text().filter(document=document, number=number).first()
    if revision is None:
        raise Http404
    return revision


def cards_of(viewer: Any, document: Document, revision: Revision, ids: Iterable[uuid.UUID]) -> list[Card]:
    """Returns the cards on `document` that `viewer` may see, in the order of `ids`; constant number of queries."""
    here = Q(document=document) | Exists(Target.objects.filter(annotation=OuterRef("pk"), document=document))
    return cards_from(
        viewer, document, revision, Annotation.objects.visible_with_tombstones(viewer).filter(here), list(ids)
    )


def cards_of_visible(viewer: Any, document: Document, revision: Revision, ids: Iterable[uuid.UUID]) -> list[Card]:
    """Like `cards_of`, for `ids` that the visibility rule has already selected; does not check them again."""
    return cards_from(viewer, document, revision, Annotation.objects.all(), list(ids))


def cards_from(
    viewer: Any, document: Document, revision: Revision, annotations: QuerySet[Annotation], ids: list[uuid.UUID]
) -> list[Card]:
    """Returns cards of the annotations that `ids` name, in that order; deleted ones only if they have replies."""
    if not ids:
        return []
    found = {
        annotation.pk: annotation
        for annotation in with_edited(annotations.filter(pk__in=ids, root=None))
        .select_related("author", "group", "resolved_by", "assignment")
        .prefetch_related("author__memberships", *target_prefetches(document, revision), *_prefetches(viewer, ids))
    }
    place_on_older_revision(document, revision, found.values())
    permissions = note_permissions_for(viewer, document, found.values())
    joined = joined_passages(viewer, found.values(), document)
    made = [
        replace(_card(viewer, document, revision, found[pk], permissions), joined=joined.get((pk, document.pk)))
        for pk in ids
        if pk in found
    ]
    return [card for card in made if not card.is_deleted or card.thread.count]


def _prefetches(viewer: Any, ids: list[uuid.UUID]) -> list[Prefetch | str]:
    """Prefetches tags, mentions, replies, and the earlier wordings that the viewer may read."""
    versions = AnnotationVersion.objects.of_visible_annotations(viewer).order_by("-number")
    return [
        chips_prefetch(),
        "resolved_by__memberships",
        mentions_prefetch(),
        *replies_in_threads(viewer, ids),
        Prefetch("versions", queryset=versions, to_attr="wordings"),
    ]


def _different_wordings(annotation: Any) -> list[AnnotationVersion]:
    """Returns the earlier wordings, newest first, without those that only had another audience."""
    found: list[AnnotationVersion] = []
    tags = sorted(tag.name for tag in tags_of(annotation))
    newer = (annotation.note, annotation.relation, tags, answers_as_words(annotation.taggings.all()))
    for version in annotation.wordings:
        wording = (version.note, version.relation, sorted(version.tags), version.answers)
        if wording != newer:
            found.append(version)
        newer = wording
    return found


def _card(viewer: Any, document: Document, revision: Revision, annotation: Any, permissions: NotePermissions) -> Card:
    """Builds the card of one annotation."""
    is_deleted = annotation.deleted_at is not None
    is_mine = not is_deleted and permissions.is_author(annotation)
    name = "" if is_deleted else name_for(viewer, annotation.author, annotation.group)
    card = Card(
        **shown(annotation, permissions, name),
        audience_words=audience_and_task(annotation, is_mine),
        audience_icon=AUDIENCE_ICONS[annotation.audience],
        language=document.language,
        thread=thread_of(viewer, annotation, permissions),
    )
    if is_deleted:
        return card
    position = current_position_of(document, revision, annotation)
    is_without_position = position is not None and position.start is None
    is_current = revision.pk == document.current_revision_id
    resolved_by = annotation.resolved_by
    return replace(
        card,
        tags=chips_of(annotation, is_mine=is_mine),
        position=position,
        may_reanchor=position is not None
        and is_current
        and (is_mine or (is_without_position and annotation.group_id in permissions.moderated_groups)),
        versions=_different_wordings(annotation),
        resolved_by=name_for(viewer, resolved_by, annotation.group) if annotation.resolved_at else "",
        resolved_by_me=resolved_by is not None and resolved_by.pk == getattr(viewer, "pk", None),
        resolved_at=annotation.resolved_at,
        may_resolve=permissions.can_resolve(annotation),
    )


def audience_and_task(annotation: Annotation, is_mine: bool) -> str:
    """Returns who can see the annotation, and for which task it was written; its task is loaded."""
    words = audience_words(annotation, is_mine)
    if annotation.assignment is None:
        return words
    return _("%(who)s, for the task “%(task)s”") % {"who": words, "task": annotation.assignment.title}


def audience_words(annotation: Annotation, is_mine: bool) -> str:
    """Returns a short phrase that says who can see the annotation."""
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
