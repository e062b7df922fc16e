"""The tags of a note as pages show them, each with what it was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from documents.models import Tag, TaggedAnnotation
from documents.models.tagging_value import (
    Answered,
    answered,
    answers_prefetch,
    grouped_by_meaning,
    lacks_answer,
)


@dataclass(frozen=True)
class Chip:
    """A tag on a note with its answers; whether one is missing that it requires is said on one's own notes alone."""

    tag: Tag
    answers: Sequence[Answered] = ()
    is_incomplete: bool = False


def chips_prefetch() -> Prefetch[Any]:
    """Prefetches what `chips_of` reads of notes: two queries."""
    taggings = TaggedAnnotation.objects.select_related("tag__merged_into").annotate(is_incomplete=lacks_answer())
    return Prefetch("taggings", taggings.order_by("pk").prefetch_related(answers_prefetch()))


def chips_of(note: Any, *, is_mine: bool) -> list[Chip]:
    """Returns the tags of a note with `chips_prefetch` in the order in which it got them, each as what it means."""
    groups: Any = grouped_by_meaning(note.taggings.all())
    return [
        Chip(tag, answered(*taggings), is_mine and any(one.is_incomplete for one in taggings))
        for tag, taggings in groups.items()
    ]
