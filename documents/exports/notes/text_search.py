"""Text search in a document's annotations, for the reading page's filter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from documents.models import Anchor, Annotation, Document, Target
from documents.models.compiled import is_one_of

MAX_MATCHES = 2_000
"""Annotations returned at most; the page then says that there are more."""


def find_matching(document: Document, viewer: Any, words: str) -> list[UUID]:
    """Returns the annotations in `document` that contain `words`, whatever their case; MAX_MATCHES + 1 at most.

    It searches notes, replies, tags and passages; for a reply it returns the root of its thread. It returns only what
    `visible_to` does, so not even the number of hidden annotations shows.
    """
    guests = list(
        Target.objects.filter(document=document, annotation__spans_documents=True).values_list(
            "annotation_id", flat=True
        )
    )
    here = Q(document=document) | Q(pk__in=guests) | Q(root__in=guests)
    containing = _annotations_containing(document, here, words)
    seen = Annotation.objects.visible_to(viewer).filter(here)
    roots = seen.filter(is_one_of("pk", containing)).values_list(Coalesce("root_id", "pk"), flat=True)
    shown = seen.roots().filter(is_one_of("pk", set(roots))).order_by("created_at", "pk")
    return list(shown.values_list("pk", flat=True)[: MAX_MATCHES + 1])


def _annotations_containing(document: Document, here: Q, words: str) -> set[UUID]:
    """Returns annotations with `words`, of whoever may see them.

    Each statement reads one table by its document: joined with the rule of visibility, a plan that was made before
    Postgres knew the tables read all anchors for each annotation.
    """
    targets = Target.objects.filter(document=document)
    anchors = Anchor.objects.in_force().filter(document=document)
    annotations = Annotation.objects.filter(here)
    found: set[UUID] = set()
    for rows in (
        annotations.filter(note__icontains=words).values_list("pk", flat=True),
        annotations.filter(taggings__tag__name__icontains=words).values_list("pk", flat=True),
        annotations.filter(taggings__tag__merged_into__name__icontains=words).values_list("pk", flat=True),
        targets.filter(exact__icontains=words).values_list("annotation", flat=True),
        anchors.filter(quote__icontains=words).values_list("target__annotation", flat=True),
    ):
        found.update(rows)
    return found
