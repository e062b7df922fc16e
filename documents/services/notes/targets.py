"""Writes the targets of a new annotation, each with its anchor on the text that it was selected in."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from documents.models import Anchor, Target

# Raw SQL, one statement for both, because every annotation of a passage runs it.
_INSERT = """
    WITH selected AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::int[], %s::text[], %s::text[],
                             %s::text[], %s::text[], %s::float[])
            AS passage (document_id, revision_id, n, start, "end", exact, prefix, suffix, method, score)
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
"""


def insert_targets(targets: Sequence[Target], found: Sequence[tuple[str, float]]) -> None:
    """Writes the targets of one annotation; sets their primary keys and their anchors in `current_anchors`.

    `found` holds for each target the method by which it was found, and the score.
    """
    annotation = targets[0].annotation
    columns = zip(
        *(
            (one.document_id, one.revision_id, one.n, one.start, one.end, one.exact, one.prefix, one.suffix, *how)
            for one, how in zip(targets, found, strict=True)
        ),
        strict=True,
    )
    kept, by, at = Anchor.State.KEPT, annotation.author_id, annotation.created_at
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*map(list, columns), annotation.pk, kept, by, at])
        keys = cursor.fetchall()
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
