"""The checks of `verify` that Postgres does where the rows are, each with the question and its answer in words.

Quotes are cut from the chunks by these queries themselves, not by the function the triggers use. That the
chunks are the text is proved apart from it.
"""

# ruff: noqa: S608 - queries put together from this file alone, without a word of anybody else

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SqlCheck:
    """What is checked, a query for the number of rows, and for each problem a query for the rows that have it."""

    what: str
    count: str
    faults: tuple[tuple[str, str], ...]


# The words of a revision between two offsets of `x`, in code points, end excluded.
CUT = """(SELECT coalesce(string_agg(substr(c.text, greatest(x.start - c.n * 4096, 0) + 1,
    least(x."end" - c.n * 4096, 4096) - greatest(x.start - c.n * 4096, 0)), '' ORDER BY c.n), '')
  FROM documents_revisionchunk c
  WHERE c.revision_id = x.revision_id AND c.n BETWEEN x.start / 4096 AND greatest(x."end" - 1, x.start) / 4096)"""

TARGETS = SqlCheck(
    "targets",
    "SELECT count(*) FROM documents_target",
    (
        (
            "the words kept are not those of the text at its offsets",
            f"""SELECT x.id FROM documents_target x JOIN documents_revision r ON r.id = x.revision_id
                WHERE x.start > x."end" OR x."end" > r.length OR {CUT} <> x.exact ORDER BY x.id""",
        ),
        (
            "it names a revision of another document",
            """SELECT x.id FROM documents_target x LEFT JOIN documents_revision r
                 ON r.id = x.revision_id AND r.document_id = x.document_id WHERE r.id IS NULL ORDER BY x.id""",
        ),
        (
            "it has no anchor in force on the current text",
            """SELECT x.id FROM documents_target x JOIN documents_document d ON d.id = x.document_id
                JOIN documents_revision own ON own.id = x.revision_id
                JOIN documents_revision now ON now.id = d.current_revision_id
                WHERE own.number <= now.number AND NOT EXISTS (SELECT 1 FROM documents_anchor a
                  WHERE a.target_id = x.id AND a.revision_id = now.id AND a.superseded_at IS NULL) ORDER BY x.id""",
        ),
    ),
)

ANCHORS = SqlCheck(
    "anchors",
    "SELECT count(*) FROM documents_anchor",
    (
        (
            "the text at its offsets is not what its state says",
            f"""SELECT x.id FROM documents_anchor x JOIN documents_target t ON t.id = x.target_id
                JOIN documents_revision r ON r.id = x.revision_id
                WHERE x.start IS NOT NULL AND (x.start > x."end" OR x."end" > r.length
                  OR {CUT} <> CASE x.state WHEN 'changed' THEN x.quote ELSE t.exact END
                  OR (x.state = 'kept') <> (x.start = t.start AND x.state <> 'changed')) ORDER BY x.id""",
        ),
        (
            "it has a place although it is lost, or none although it stands",
            "SELECT id FROM documents_anchor WHERE (state = 'lost') <> (start IS NULL AND \"end\" IS NULL) ORDER BY id",
        ),
        (
            "it stands on another document than its target",
            """SELECT x.id FROM documents_anchor x LEFT JOIN documents_target t
                 ON t.id = x.target_id AND t.document_id = x.document_id
                LEFT JOIN documents_revision r ON r.id = x.revision_id AND r.document_id = x.document_id
                WHERE t.id IS NULL OR r.id IS NULL ORDER BY x.id""",
        ),
        (
            "a second anchor is in force for the same target and text",
            """SELECT max(id) FROM documents_anchor WHERE superseded_at IS NULL
                GROUP BY target_id, revision_id HAVING count(*) > 1""",
        ),
    ),
)

EVIDENCE = SqlCheck(
    "evidence",
    "SELECT count(*) FROM documents_evidence",
    (
        (
            "the words kept are not those of the text at its offsets",
            f"""SELECT x.id FROM documents_evidence x JOIN documents_revision r ON r.id = x.revision_id
                WHERE x.start >= x."end" OR x."end" > r.length OR {CUT} <> x.exact ORDER BY x.id""",
        ),
        (
            "it belongs to another document than its statement",
            """SELECT x.id FROM documents_evidence x LEFT JOIN documents_statement s
                 ON s.id = x.statement_id AND s.document_id = x.document_id WHERE s.id IS NULL ORDER BY x.id""",
        ),
    ),
)

ANNOTATIONS = SqlCheck(
    "annotations",
    "SELECT count(*) FROM documents_annotation",
    (
        (
            "its audience is not that of the note it answers",
            """SELECT n.id FROM documents_annotation n JOIN documents_annotation p ON p.id = n.parent_id
                WHERE (n.document_id, n.audience, n.group_id) IS DISTINCT FROM (p.document_id, p.audience, p.group_id)
                ORDER BY n.id""",
        ),
        (
            "it is deleted, but words of it are still kept",
            """SELECT a.id FROM documents_annotation a WHERE a.deleted_at IS NOT NULL
                AND (a.note <> '' OR a.note_html <> ''
                OR EXISTS (SELECT 1 FROM documents_annotationversion v WHERE v.annotation_id = a.id)
                OR EXISTS (SELECT 1 FROM documents_target t WHERE t.annotation_id = a.id)
                OR EXISTS (SELECT 1 FROM documents_taggedannotation g WHERE g.content_object_id = a.id))
                ORDER BY a.id""",
        ),
    ),
)

DOCUMENTS = SqlCheck(
    "documents",
    "SELECT count(*) FROM documents_document",
    (
        (
            "its current text is not its newest",
            """SELECT d.slug FROM documents_document d LEFT JOIN documents_revision r ON r.id = d.current_revision_id
                WHERE d.current_revision_id IS NOT NULL AND r.number IS DISTINCT FROM
                  (SELECT max(n.number) FROM documents_revision n WHERE n.document_id = d.id) ORDER BY d.id""",
        ),
        (
            "its texts are not numbered without a gap",
            """SELECT d.slug FROM documents_document d JOIN documents_revision r ON r.document_id = d.id
                GROUP BY d.id HAVING max(r.number) + 1 <> count(*) ORDER BY d.id""",
        ),
    ),
)

EVENTS = SqlCheck(
    "events",
    "SELECT count(*) FROM documents_event",
    (
        (
            "its document's events are not numbered without a gap up to the last",
            """SELECT d.slug FROM documents_document d LEFT JOIN documents_event e ON e.document_id = d.id
                GROUP BY d.id HAVING count(e.id) <> d.event_number OR coalesce(max(e.number), 0) <> d.event_number
                ORDER BY d.id""",
        ),
    ),
)

SQL_CHECKS = (TARGETS, ANCHORS, EVIDENCE, ANNOTATIONS, DOCUMENTS, EVENTS)
