"""Writes a new annotation with its targets, each with its anchor on the text that it was selected in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from documents.models import Anchor, Annotation, Target

_COLUMNS = [field.attname for field in Annotation._meta.concrete_fields]
_PASSAGE = ("document_id", "revision_id", "n", "start", "end", "exact", "prefix", "suffix")
# Raw SQL, one statement for all rows, because every annotation runs it. Rows go as JSON, which is one value to quote.
_INSERT = """
    WITH annotation AS (
        INSERT INTO documents_annotation (COLUMNS)
        SELECT COLUMNS FROM jsonb_populate_record(NULL::documents_annotation, %s)
    ), selected AS (
        SELECT * FROM jsonb_to_recordset(%s)
            AS passage (document_id bigint, revision_id bigint, n integer, start integer, "end" integer, exact text,
                        prefix text, suffix text, method text, score float)
    ), target AS (
        INSERT INTO documents_target
            (annotation_id, document_id, revision_id, n, start, "end", exact, prefix, suffix)
        SELECT %s, document_id, revision_id, n, start, "end", exact, prefix, suffix FROM selected
        RETURNING id, n
    ), anchor AS (
        INSERT INTO documents_anchor
            (target_id, document_id, revision_id, start, "end", state, quote, method, score, made_by_id, created_at)
        SELECT target.id, document_id, revision_id, start, "end", %s, '', method, score, %s, %s
        FROM selected JOIN target USING (n)
        RETURNING id, target_id
    )
    SELECT target.id, anchor.id FROM target JOIN anchor ON anchor.target_id = target.id ORDER BY n
""".replace("COLUMNS", ", ".join(_COLUMNS))

# Keys and times as Postgres reads them.
_dumps = partial(json.dumps, default=str)


def insert_note(annotation: Annotation, targets: Sequence[Target], found: Sequence[tuple[str, float]]) -> None:
    """Writes an annotation with its targets; sets these' primary keys and their anchors in `current_anchors`.

    `found` holds for each target the method by which it was found, and the score.
    """
    passages = [
        {name: getattr(one, name) for name in _PASSAGE} | {"method": method, "score": score}
        for one, (method, score) in zip(targets, found, strict=True)
    ]
    kept, by, at = Anchor.State.KEPT, annotation.author_id, annotation.created_at
    row = {name: getattr(annotation, name) for name in _COLUMNS}
    values: list[Any] = [Jsonb(row, _dumps), Jsonb(passages, _dumps), annotation.pk, kept, by, at]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        keys = cursor.fetchall()
    annotation._state.adding = False
    annotation._state.db = connection.alias
    for target, (method, score), (target_pk, anchor_pk) in zip(targets, found, keys, strict=True):
        target.pk = target_pk
        target._state.adding = False
        anchor = Anchor(
            pk=anchor_pk,
            target=target,
            document=target.document,
            revision=target.revision,
            start=target.start,
            end=target.end,
            state=kept,
            method=method,
            score=score,
            made_by=annotation.author,
            created_at=at,
        )
        target.current_anchors = [anchor]  # type: ignore[attr-defined]
