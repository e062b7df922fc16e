"""Checks in SQL for rows that must not exist: gaps in numbers, rows without their counterpart.

Each query returns the faulty row, the slug of its article, and values for the message of the fault.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A query that must return no rows; `counted` is the query for how many rows it checked."""

    what: str
    table: str
    fault: str
    query: str
    counted: str


CHECKS = (
    Check(
        what="entries of the shelf",
        table="document",
        fault="its entry on the shelf is not what its row, facts and notes say",
        query="""
            SELECT d.id, d.slug
            FROM documents_shelf(ARRAY(SELECT id FROM documents_document)) AS made
            FULL JOIN documents_shelfentry AS kept ON kept.document_id = made.document_id
            JOIN documents_document d ON d.id = coalesce(made.document_id, kept.document_id)
            WHERE made IS DISTINCT FROM kept
            ORDER BY d.id""",
        counted="SELECT count(*) FROM documents_shelfentry",
    ),
    Check(
        what="event numbers",
        table="document",
        fault="its events are {} with numbers from {} to {}, and its counter says {}",
        query="""
            SELECT d.id, d.slug, count(e.id), coalesce(min(e.number), 0), coalesce(max(e.number), 0), d.event_number
            FROM documents_document d LEFT JOIN documents_event e ON e.document_id = d.id
            GROUP BY d.id
            HAVING count(e.id) <> d.event_number OR coalesce(max(e.number), 0) <> d.event_number
                OR (count(e.id) > 0 AND min(e.number) <> 1)
            ORDER BY d.id""",
        counted="SELECT count(*) FROM documents_event",
    ),
    Check(
        what="revision numbers",
        table="document",
        fault="its texts are {} with numbers from {} to {}",
        query="""
            SELECT d.id, d.slug, count(*), min(r.number), max(r.number)
            FROM documents_document d JOIN documents_revision r ON r.document_id = d.id
            GROUP BY d.id HAVING min(r.number) <> 0 OR max(r.number) <> count(*) - 1
            ORDER BY d.id""",
        counted="SELECT count(DISTINCT document_id) FROM documents_revision",
    ),
    Check(
        what="current texts",
        table="document",
        fault="its current text is not the last of its own",
        query="""
            SELECT d.id, d.slug
            FROM documents_document d LEFT JOIN documents_revision r ON r.id = d.current_revision_id
            WHERE (r.id IS NULL AND EXISTS (
                    SELECT 1 FROM documents_revision o WHERE o.document_id = d.id AND o.source_format <> 'capture'))
                OR (r.id IS NOT NULL AND (r.document_id <> d.id OR r.number <> (
                    SELECT max(o.number) FROM documents_revision o
                    WHERE o.document_id = d.id AND o.source_format <> 'capture')))
            ORDER BY d.id""",
        counted="SELECT count(*) FROM documents_document WHERE current_revision_id IS NOT NULL",
    ),
    Check(
        what="targets with an anchor on the current text",
        table="target",
        fault="it has {} anchors in force on the current text",
        query="""
            SELECT t.id, d.slug, count(a.id)
            FROM documents_target t
            JOIN documents_annotation n ON n.id = t.annotation_id AND n.deleted_at IS NULL
            JOIN documents_document d ON d.id = t.document_id
            LEFT JOIN documents_anchor a ON a.target_id = t.id AND a.revision_id = d.current_revision_id
                AND a.superseded_at IS NULL
            GROUP BY t.id, d.slug HAVING count(a.id) <> 1
            ORDER BY t.id""",
        counted="SELECT count(*) FROM documents_target",
    ),
    Check(
        what="rows that name texts of their own article",
        table="row on a text",
        fault="it names a text of another article",
        query="""
            SELECT x.id, d.slug FROM (
                SELECT id, document_id, revision_id FROM documents_target
                UNION ALL SELECT id, document_id, revision_id FROM documents_anchor
                UNION ALL SELECT id, document_id, revision_id FROM documents_evidence
                UNION ALL SELECT id, document_id, revision_id FROM documents_setaside
                UNION ALL SELECT id, document_id, revision_id FROM documents_gap
                UNION ALL SELECT id, document_id, whole_id FROM documents_proposal
                UNION ALL SELECT id, document_id, old_id FROM documents_revisionmap
                UNION ALL SELECT id, document_id, new_id FROM documents_revisionmap
                UNION ALL SELECT id, document_id, revision_id FROM documents_notice WHERE revision_id IS NOT NULL
                UNION ALL SELECT id, document_id, mapped_to_id FROM documents_revision WHERE mapped_to_id IS NOT NULL
                UNION ALL SELECT id, document_id, based_on_id FROM documents_revision WHERE based_on_id IS NOT NULL
            ) x JOIN documents_document d ON d.id = x.document_id
            LEFT JOIN documents_revision r ON r.id = x.revision_id AND r.document_id = x.document_id
            WHERE r.id IS NULL ORDER BY x.id""",
        counted="""
            SELECT (SELECT count(*) FROM documents_target) + (SELECT count(*) FROM documents_anchor)
                + (SELECT count(*) FROM documents_evidence)""",
    ),
    Check(
        what="replies with their parent's audience",
        table="annotation",
        fault="it is seen by others than what it answers, or stands in another article",
        query="""
            SELECT c.id, d.slug
            FROM documents_annotation c JOIN documents_annotation p ON p.id = c.parent_id
            JOIN documents_document d ON d.id = c.document_id
            WHERE (c.document_id, c.audience, c.group_id) IS DISTINCT FROM (p.document_id, p.audience, p.group_id)
                AND c.deleted_at IS NULL AND p.deleted_at IS NULL
            ORDER BY c.id""",
        counted="SELECT count(*) FROM documents_annotation WHERE parent_id IS NOT NULL",
    ),
    Check(
        what="deleted annotations without words",
        table="annotation",
        fault="it is deleted, and words of it are still there",
        query="""
            SELECT n.id, d.slug FROM documents_annotation n JOIN documents_document d ON d.id = n.document_id
            WHERE n.deleted_at IS NOT NULL AND (
                n.note <> '' OR n.note_html <> '' OR n.properties <> '{}'
                OR EXISTS (SELECT 1 FROM documents_annotationversion v WHERE v.annotation_id = n.id)
                OR EXISTS (SELECT 1 FROM documents_taggedannotation g WHERE g.content_object_id = n.id)
                OR EXISTS (SELECT 1 FROM documents_target t WHERE t.annotation_id = n.id AND t.exact <> ''))
            ORDER BY n.id""",
        counted="SELECT count(*) FROM documents_annotation WHERE deleted_at IS NOT NULL",
    ),
    Check(
        what="evidence of one statement or derivation of its own article",
        table="evidence",
        fault="it shows nothing of its own article",
        query="""
            SELECT e.id, d.slug FROM documents_evidence e JOIN documents_document d ON d.id = e.document_id
            LEFT JOIN documents_statement s ON s.id = e.statement_id AND s.document_id = e.document_id
            LEFT JOIN documents_derivation v ON v.id = e.derivation_id AND v.document_id = e.document_id
            WHERE (s.id IS NULL) = (v.id IS NULL) ORDER BY e.id""",
        counted="SELECT count(*) FROM documents_evidence",
    ),
    Check(
        what="statements with a value or a way of not knowing",
        table="statement",
        fault="it says neither something nor in which way it is not known, or both",
        query="""
            SELECT s.id, d.slug FROM documents_statement s JOIN documents_document d ON d.id = s.document_id
            WHERE (s.value = '') = (s.absence = '') ORDER BY s.id""",
        counted="SELECT count(*) FROM documents_statement",
    ),
    Check(
        what="confirmed derivations with an origin",
        table="derivation",
        fault="it derives from nothing, or from itself",
        query="""
            SELECT v.id, d.slug FROM documents_derivation v JOIN documents_document d ON d.id = v.document_id
            WHERE (v.origin_id IS NULL AND (v.status <> 'proposed' OR v.named = '')) OR v.origin_id = v.document_id
            ORDER BY v.id""",
        counted="SELECT count(*) FROM documents_derivation",
    ),
    Check(
        what="hashes of editions",
        table="vocabularyedition",
        fault="its content has another hash than it says",
        query="""
            SELECT id, '' FROM documents_vocabularyedition
            WHERE sha256 <> encode(sha256(convert_to(content, 'UTF8')), 'hex') ORDER BY id""",
        counted="SELECT count(*) FROM documents_vocabularyedition",
    ),
)
