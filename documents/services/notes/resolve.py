"""Resolves a thread and reopens it, by a mark on its first annotation; no text and no version number changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.errors import AnnotationRefused, gettext_noop
from documents.models import Annotation, Event
from documents.permissions import can_resolve
from documents.services.events.events import audience_of, record_note_events
from documents.services.notes.write_permissions import locked_note


def resolve_thread(*, by: Any, pk: UUID) -> Annotation:
    """Marks a thread as resolved; a resolved one stays as it is. Raises as `reopen_thread` does."""
    return _set_resolved(by, pk, resolved=True)


def reopen_thread(*, by: Any, pk: UUID) -> Annotation:
    """Reopens a resolved thread.

    Raises `Annotation.DoesNotExist` if `by` may not see it, `PermissionDenied` if they may not resolve it, and
    `AnnotationRefused` for a reply, because a thread is resolved as a whole.
    """
    return _set_resolved(by, pk, resolved=False)


@transaction.atomic
def _set_resolved(by: Any, pk: UUID, *, resolved: bool) -> Annotation:
    annotation, documents = locked_note(by, pk)
    if annotation.parent_id is not None:
        raise AnnotationRefused(gettext_noop("A thread is resolved as a whole. Resolve the note that it began with."))
    if not can_resolve(by, annotation):
        raise PermissionDenied(
            gettext_noop("This thread is resolved by its author and by those who write for its group.")
        )
    if resolved == (annotation.resolved_at is not None):
        return annotation
    annotation.resolved_at = timezone.now() if resolved else None
    annotation.resolved_by = by if resolved else None
    annotation.save(update_fields=["resolved_at", "resolved_by"])
    kind = Event.Kind.ANNOTATION_RESOLVED if resolved else Event.Kind.ANNOTATION_REOPENED
    seen_by = audience_of(annotation)
    record_note_events(
        documents.values(), kind=kind, row=annotation, actor=by, fields=["resolved"], before=seen_by, after=seen_by
    )
    return annotation
