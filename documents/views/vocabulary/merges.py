"""The merges of a tag, as its page tells them: into it and of it, with those that were undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from documents.models import Annotation, Tag, TaggedAnnotation, TagMerge, name_for


@dataclass(frozen=True)
class MergeLine:
    """A merge that stands or stood, with who made and undid it; people are named to people with an account.

    `notes` is how many that the reader may see got the tag under its former name.
    """

    merge: TagMerge
    merged_by: str
    undone_by: str
    notes: int


def merges_of(tag: Tag) -> list[TagMerge]:
    """Returns the merges in which a tag took part itself, and those by which others came to it; the newest first.

    A merge that was undone is left out if the tag that it names is a word that nobody defines: it may stand on notes
    that the reader must not learn of.
    """
    through = Q(tag__merged_into=tag, undone_at=None) | Q(into=tag) | Q(tag=tag)
    told = TagMerge.objects.filter(through, tag__is_defined=True, into__is_defined=True)
    rows = told.select_related("tag", "into").prefetch_related("merged_by__memberships", "undone_by__memberships")
    return list(rows.order_by("-merged_at", "-pk"))


def merge_lines(viewer: Any, tag: Tag, merges: Sequence[TagMerge], seen: QuerySet[Annotation]) -> list[MergeLine]:
    """Returns a line for each merge; `seen` are the notes that the reader may see."""
    standing = [one.tag_id for one in merges if one.undone_at is None]
    taggings = TaggedAnnotation.objects.filter(tag__in=standing, content_object__in=seen) if standing else None
    notes = Counter(dict(taggings.values_list("tag").annotate(n=Count("pk"))) if taggings is not None else {})
    group = tag.vocabulary.group

    def name(person: Any) -> str:
        return name_for(viewer, person, group) if person is not None and viewer.is_authenticated else ""

    return [MergeLine(one, name(one.merged_by), name(one.undone_by), notes[one.tag_id]) for one in merges]
