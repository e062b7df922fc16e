"""Notes of other articles that have a passage in one: most articles have none, and then nobody looks for them."""

from __future__ import annotations

from functools import lru_cache

from documents.exports.notes.visible_rows import spanning_query
from documents.models import Document
from documents.models.annotation import AnnotationQuerySet


def standing_on(annotations: AnnotationQuerySet, document: Document) -> AnnotationQuerySet:
    """Returns the annotations of an article, and those of others with a passage in it, if there are any."""
    return annotations.standing_on(document) if has_spanning(document) else annotations.on(document)


def has_spanning(document: Document) -> bool:
    """Says whether annotations of this article are in other articles too."""
    return _has_spanning(document.pk, document.event_number)


@lru_cache(maxsize=4096)
def _has_spanning(document: int, event_number: int) -> bool:
    """Says so until the next event of the article, as such a note comes with one."""
    return bool(spanning_query().run(document=document))
