"""Deletes an annotation: its text goes at once, its address is never reused."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from documents.models import Anchor, Annotation, Event, TagProposal, Target
from documents.services.events.events import audience_of, record_note_events
from documents.services.notes.edit import Precondition, lock_for_author


@transaction.atomic
def delete_annotation(*, by: Any, pk: UUID, precondition: Precondition = lambda annotation: None) -> Annotation:
    """Deletes an annotation for its author and leaves an empty tombstone; replies to it stay.

    Deletes its text and earlier versions, quotes, offsets, tags, properties, idempotency key, mentions and notices,
    the words proposed with it, and the text of reports about it. Raises `Annotation.DoesNotExist` or
    `PermissionDenied`.
    """
    editing = lock_for_author(by, pk, precondition)
    annotation = editing.annotation
    seen_by = audience_of(annotation)
    _remove_words(annotation)
    annotation.deleted_at = annotation.modified_at = timezone.now()
    annotation.save()
    documents = editing.documents.values()
    record_note_events(documents, kind=Event.Kind.ANNOTATION_DELETED, row=annotation, actor=by, before=seen_by)
    return annotation


def _remove_words(annotation: Annotation) -> None:
    annotation.versions.all().delete()
    annotation.tags.clear()
    places = list(Target.objects.filter(annotation=annotation).values("document_id", "revision_id", "n"))
    Anchor.objects.filter(target__annotation=annotation).delete()
    Target.objects.filter(annotation=annotation).delete()
    if annotation.spans_documents:
        # Replies are visible only to people who may see every article of the thread, so these stay; positions go.
        Target.objects.bulk_create(
            [Target(annotation=annotation, start=0, end=0, exact="", **place) for place in places]
        )
    annotation.mentions.all().delete()
    TagProposal.objects.filter(annotation=annotation).delete()
    annotation.notices.all().delete()
    annotation.flags.exclude(words="").update(words="")
    annotation.withheld_reason = ""
    annotation.note = annotation.note_html = annotation.note_language = annotation.request_sha256 = ""
    annotation.motivation = Annotation.Motivation.HIGHLIGHTING
    annotation.relation = ""
    annotation.properties = {}
    annotation.idempotency_key = None
