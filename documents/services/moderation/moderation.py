"""Moderation: readers report annotations; moderators hide them, show them again, and approve first notes.

Every function locks the annotation's documents, checks the right again under the lock, and records an event: who, which
annotation, when. The author sees the moderator's reason; it is deleted with the annotation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.errors import ModerationRefused, gettext_noop
from documents.models import Annotation, Event, Flag, Membership
from documents.permissions import can_flag
from documents.services.events.events import StoredAudience, audience_of, record_note_events
from documents.services.notes.tasks import open_when_done
from documents.services.notes.write_permissions import locked_note

MAX_REASON_LENGTH = 500


@transaction.atomic
def flag_annotation(*, by: Any, pk: UUID, reason: str, words: str = "") -> Flag:
    """Reports an annotation to its moderators; a reader's second report replaces their open one.

    Raises `Annotation.DoesNotExist` if `by` may not see it, `PermissionDenied` if it is theirs or private.
    """
    annotation, documents = locked_note(by, pk)
    if not can_flag(by, annotation):
        raise PermissionDenied(gettext_noop("Notes of others are reported that more people than you can see."))
    flag, made = Flag.objects.update_or_create(
        annotation=annotation, by=by, state=Flag.State.OPEN, defaults={"reason": reason, "words": words.strip()}
    )
    if made:
        _record_report(documents, annotation, by, Event.Kind.ANNOTATION_FLAGGED)
    return flag


def hide_annotation(*, by: Any, pk: UUID, reason: str) -> Annotation:
    """Hides an annotation and its replies from all but its author and moderators; upholds its open reports.

    Raises `ModerationRefused` without a reason, which the author reads.
    """
    reason = reason.strip()
    if not reason:
        raise ModerationRefused(gettext_noop("Say why: the author of the note reads it."))
    if len(reason) > MAX_REASON_LENGTH:
        raise ModerationRefused(gettext_noop("The reason has at most %(most)d characters."), most=MAX_REASON_LENGTH)
    return _withhold(by, pk, Event.Kind.ANNOTATION_HIDDEN, Annotation.Withheld.HIDDEN, reason)


def show_annotation(*, by: Any, pk: UUID) -> Annotation:
    """Shows a hidden annotation again."""
    return _withhold(by, pk, Event.Kind.ANNOTATION_SHOWN, "")


@transaction.atomic
def approve_annotation(*, by: Any, pk: UUID) -> list[Annotation]:
    """Approves a waiting annotation and all others that its author has waiting in the group.

    Later annotations of the author no longer wait.
    """
    approved = _withhold(by, pk, Event.Kind.ANNOTATION_APPROVED, "")
    others = Annotation.objects.moderated_by(by).filter(
        group=approved.group_id, author=approved.author_id, withheld=Annotation.Withheld.WAITING
    )
    # In the order of their documents, in which every function takes several locks.
    waiting = list(others.order_by("document", "pk").values_list("pk", flat=True))
    all_approved = [approved] + [_withhold(by, one, Event.Kind.ANNOTATION_APPROVED, "") for one in waiting]
    # After the documents, as who writes for a task locks it.
    Membership.objects.filter(group=approved.group_id, user=approved.author_id, approved_at=None).update(
        approved_at=timezone.now()
    )
    return all_approved


@transaction.atomic
def dismiss_flags(*, by: Any, pk: UUID) -> int:
    """Dismisses the reports of an annotation, which stays as it is; returns how many were open."""
    annotation, documents = _lock_moderated(by, pk)
    count = _decide_flags(annotation, by, Flag.State.DISMISSED)
    if count:
        _record_report(documents, annotation, by, Event.Kind.ANNOTATION_FLAG_DECIDED)
    return count


def _lock_moderated(by: Any, pk: UUID) -> tuple[Annotation, dict[int, Any]]:
    """Returns an annotation that `by` may moderate, with its documents locked."""
    annotation, documents = locked_note(by, pk)
    if not Annotation.objects.moderated_by(by).filter(pk=pk).exists():
        raise PermissionDenied(gettext_noop("Those who lead its group decide on a note, and curators on public ones."))
    return annotation, documents


STATES_BEFORE = {
    Event.Kind.ANNOTATION_HIDDEN: ("", Annotation.Withheld.WAITING),
    Event.Kind.ANNOTATION_SHOWN: (Annotation.Withheld.HIDDEN,),
    Event.Kind.ANNOTATION_APPROVED: (Annotation.Withheld.WAITING,),
}


@transaction.atomic
def _withhold(by: Any, pk: UUID, kind: Event.Kind, withheld: str, reason: str = "") -> Annotation:
    """Changes the `withheld` state of an annotation; one that has that state already stays as it is."""
    annotation, documents = _lock_moderated(by, pk)
    if annotation.withheld not in STATES_BEFORE[kind]:
        if annotation.withheld == withheld:
            return annotation
        raise ModerationRefused(gettext_noop("The note is in another state by now. Look at it again."))
    thread = [annotation, *annotation.replies.filter(deleted_at=None).select_related("root").order_by("created_at")]
    before = [audience_of(one) for one in thread]
    _write(annotation, withheld, reason, by)
    _decide_flags(annotation, by, Flag.State.UPHELD if withheld else Flag.State.DISMISSED)
    if kind == Event.Kind.ANNOTATION_SHOWN:
        open_when_done(annotation)
    for one in thread[1:]:
        one.root = annotation
    for one, seen_before in zip(thread, before, strict=True):
        fields = ["withheld"] if one is annotation else ["root"]
        record_note_events(
            documents.values(), kind=kind, row=one, actor=by, fields=fields, before=seen_before, after=audience_of(one)
        )
    return annotation


def _write(annotation: Annotation, withheld: str, reason: str, by: Any) -> None:
    annotation.withheld, annotation.withheld_reason = withheld, reason
    annotation.withheld_at = timezone.now() if withheld else None
    annotation.withheld_by = by if withheld else None
    annotation.save(update_fields=["withheld", "withheld_reason", "withheld_at", "withheld_by"])


def _decide_flags(annotation: Annotation, by: Any, state: str) -> int:
    waiting = Flag.objects.filter(annotation=annotation, state=Flag.State.OPEN)
    return waiting.update(state=state, decided_by=by, decided_at=timezone.now())


def _record_report(documents: Mapping[int, Any], annotation: Annotation, by: Any, kind: Event.Kind) -> None:
    """Records for the moderators that an annotation was reported, or that its reports were decided."""
    seen = _moderator_audience(annotation, by)
    record_note_events(documents.values(), kind=kind, row=annotation, actor=by, before=seen, after=seen)


def _moderator_audience(annotation: Annotation, by: Any) -> StoredAudience:
    """Returns the audience of a report event: the moderators and `by`, but never the annotation's author."""
    kept: StoredAudience = {
        "audience": Annotation.Audience.PUBLIC if annotation.group_id is None else Annotation.Audience.MODERATORS,
        "group": str(annotation.group_id) if annotation.group_id else None,
        "author": str(by.pk),
        "withheld": True,
    }
    if annotation.spans_documents:
        kept["spans"] = True
    return kept
