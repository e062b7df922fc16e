"""Writing down what happened: ids and field names, never words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from documents.models import Annotation, Document, Event


def audience_of(annotation: Annotation) -> dict[str, str | None]:
    """Who can see an annotation, as an event keeps it."""
    return {
        "audience": annotation.audience,
        "group": str(annotation.group_id) if annotation.group_id else None,
        "author": str(annotation.author_id),
    }


def record_event(
    document: Document,
    *,
    kind: Event.Kind,
    row: object,
    actor: Any,
    fields: Sequence[str] = (),
    before: dict[str, str | None] | None = None,
    after: dict[str, str | None] | None = None,
    public: bool = False,
) -> Event:
    """Adds the next event of a locked document; `public` says that everyone may see what changed."""
    document.event_number += 1
    document.public_changes += int(public)
    document.modified_at = timezone.now()
    document.save(update_fields=["event_number", "public_changes", "modified_at"])
    return Event.objects.create(
        document=document,
        number=document.event_number,
        kind=kind,
        row=str(getattr(row, "pk", row)),
        fields=list(fields),
        actor=actor if getattr(actor, "pk", None) else None,
        audience_before=before,
        audience_after=after,
        happened_at=document.modified_at,
    )
