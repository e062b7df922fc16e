"""Telling people what became of their notes; a notice names rows, never words."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone

from documents.models import Anchor, Document, Notice, Revision

# One statement, however many notes there are. Who made the correction knows of it.
_TELL = """
    INSERT INTO documents_notice (recipient_id, kind, document_id, revision_id, created_at)
    SELECT DISTINCT a.author_id, %s, %s::bigint, %s::bigint, %s::timestamptz
    FROM documents_anchor now
    JOIN documents_target t ON t.id = now.target_id
    JOIN documents_annotation a ON a.id = t.annotation_id AND a.deleted_at IS NULL
    LEFT JOIN documents_anchor was
      ON was.target_id = now.target_id AND was.revision_id = %s AND was.superseded_at IS NULL
    WHERE now.revision_id = %s AND now.superseded_at IS NULL AND now.state IN (%s, %s)
      AND (was.id IS NULL OR was.state <> now.state OR was.quote <> now.quote)
      AND a.author_id IS DISTINCT FROM %s
    ON CONFLICT DO NOTHING
"""


def tell_authors(document: Document, revision: Revision, before: int, by: Any) -> None:
    """Tells each author whose passages `revision` changed or lost; not who made it, and not of what was so before.

    Part of a correction: call it in its transaction, after the anchors are written. `before` is the primary key of
    the text that was current.
    """
    changed = [Anchor.State.CHANGED.value, Anchor.State.LOST.value]
    values: list[Any] = [Notice.Kind.CORRECTED.value, document.pk, revision.pk, timezone.now(), before, revision.pk, *changed]
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [*values, getattr(by, "pk", None)])
