"""The tags of a note as pages show them, each with what it was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from documents.models import Tag, TaggedAnnotation
from documents.models.tagging_value import Answered, answered, answers_prefetch, incomplete_taggings


@dataclass(frozen=True)
class Chip:
    """A tag on a note with its answers; whether one is missing that it requires is said on one's own notes alone."""

    tag: Tag
    answers: Sequence[Answered] = ()
    is_incomplete: bool = False


def taggings_prefetch() -> Prefetch[Any]:
    """Prefetches what `chips_of` reads of notes: two queries."""
    incomplete = Exists(incomplete_taggings().filter(pk=OuterRef("pk")))
    taggings = TaggedAnnotation.objects.select_related("tag").annotate(is_incomplete=incomplete).order_by("pk")
    return Prefetch("taggings", taggings.prefetch_related(answers_prefetch()))


def chips_of(note: Any, *, is_mine: bool) -> list[Chip]:
    """Returns the tags of a note with `taggings_prefetch`, in the order in which it got them."""
    return [Chip(tagging.tag, answered(tagging), is_mine and tagging.is_incomplete) for tagging in note.taggings.all()]
