"""Sorts one's own notes under a tag to the tags below it, as by hand: each change has its version and its event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.errors import AnnotationRefused, StaleVersion
from documents.models import Annotation, Tag, Target
from documents.models.tagging import taggings_prefetch, tags_of
from documents.services.events.locks import locked_documents
from documents.services.notes.edit_note import change_tags


@dataclass(frozen=True)
class Sorted:
    """How many notes got another tag, and how many stay as they were: changed since they were read, or closed now."""

    done: int
    left: int


@transaction.atomic
def sort_notes(*, by: Any, tag: Tag, choices: Mapping[UUID, tuple[int, Tag]]) -> Sorted:
    """Gives each of these notes of `by` the chosen tag in place of `tag`, if it has still the version that was read.

    Notes of others are not looked at. All articles are locked first, in their order.
    """
    notes = Annotation.objects.visible_to(by).filter(pk__in=choices, author=by, deleted_at=None)
    found = list(notes.prefetch_related(taggings_prefetch()).order_by("created_at", "pk"))
    further = Target.objects.filter(annotation__in=[note.pk for note in found]).values_list("document_id", flat=True)
    locked_documents({*(note.document_id for note in found), *further})
    done = 0
    for note in found:
        read, chosen = choices[note.pk]
        names = [chosen.name if one.pk == tag.pk else one.name for one in tags_of(note)]
        try:
            with transaction.atomic():
                change_tags(by=by, pk=note.pk, tags=list(dict.fromkeys(names)), read=read)
        except (StaleVersion, AnnotationRefused, PermissionDenied, Annotation.DoesNotExist):
            continue
        done += 1
    return Sorted(done, len(choices) - done)
