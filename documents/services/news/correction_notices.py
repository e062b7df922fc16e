"""Notifies authors whose passages a correction changed; a notice names rows, never text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from documents.models import Anchor, Document, Notice, Revision
from documents.services.notes.carry_anchors import CarriedAnchor

# One statement for any number of annotations. The person who made the correction gets no notice.
_INSERT_NOTICES = """
    INSERT INTO documents_notice (recipient_id, kind, document_id, revision_id, created_at)
    SELECT DISTINCT a.author_id, %s, %s::bigint, %s::bigint, %s::timestamptz
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS now (target_id, state, quote)
    JOIN documents_target t ON t.id = now.target_id
    JOIN documents_annotation a ON a.id = t.annotation_id AND a.deleted_at IS NULL
    LEFT JOIN documents_anchor was
      ON was.target_id = now.target_id AND was.revision_id = %s AND was.superseded_at IS NULL
    WHERE (was.id IS NULL OR was.state <> now.state OR was.quote <> now.quote) AND a.author_id IS DISTINCT FROM %s
    ON CONFLICT DO NOTHING
"""


def notify_authors(
    document: Document, revision: Revision, before: int, by: Any, found: Iterable[CarriedAnchor]
) -> None:
    """Notifies each author, except `by`, whose passages `revision` newly changed or removed.

    Runs in the transaction of the correction: `found` holds the anchors of all passages, `before` is the primary key of
    the previous current revision.
    """
    harmed = [one for one in found if one.state in Anchor.AFFECTED]
    if not harmed:
        return
    columns: list[Any] = [
        [one.selected.target_id for one in harmed],
        [one.state.value for one in harmed],
        [one.quote for one in harmed],
    ]
    about: list[Any] = [Notice.Kind.CORRECTED.value, document.pk, revision.pk, timezone.now()]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_NOTICES, [*about, *columns, before, getattr(by, "pk", None)])
