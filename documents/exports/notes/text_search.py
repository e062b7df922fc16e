"""Text search in a document's annotations, for the reading page's filter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from documents.models import Annotation, Document, Target

MAX_MATCHES = 2_000
"""Annotations returned at most; the page then says that there are more."""


def find_matching(document: Document, viewer: Any, words: str) -> list[UUID]:
    """Returns the annotations in `document` that contain `words`, whatever their case; MAX_MATCHES + 1 at most.

    It searches notes, replies, tags and passages; for a reply it returns the root of its thread. It searches only what
    `visible_to` returns, so not even the number of hidden annotations shows.
    """
    guests = Target.objects.filter(document=document, annotation__spans_documents=True).values("annotation")
    here = Q(document=document) | Q(pk__in=guests) | Q(root__in=guests)
    seen = Annotation.objects.visible_to(viewer).filter(here)
    said = Q(note__icontains=words)
    tagged = Q(taggings__tag__name__icontains=words)
    quoted = Q(targets__document=document) & Q(targets__exact__icontains=words)
    anchor = "targets__anchors"
    stands = Q(
        **{f"{anchor}__document": document, f"{anchor}__superseded_at": None, f"{anchor}__quote__icontains": words}
    )
    found: set[UUID] = set()
    for holds in (said, tagged, quoted, stands):
        roots = seen.filter(holds).values_list(Coalesce("root_id", "pk"), flat=True)
        found.update(roots[: MAX_MATCHES + 1])
    shown = seen.roots().filter(pk__in=found).order_by("created_at", "pk")
    return list(shown.values_list("pk", flat=True)[: MAX_MATCHES + 1])
