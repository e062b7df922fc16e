"""What is counted of the annotations that are seen, for the facets of the notebook: statements about a table `seen`."""

# Everything is counted in one pass. `GROUPING` returns 0 for the column by which a row is grouped. A note in several
# articles has no `only_document`.
ROWS_SQL = """
    SELECT CASE 0 WHEN GROUPING(only_document) THEN 'document' WHEN GROUPING(author_id) THEN 'author'
                  WHEN GROUPING(audience) THEN 'audience' ELSE 'state' END,
           only_document, author_id, group_id, audience, words_state, thread_state, withheld_state, count(*)
    FROM seen
    GROUP BY GROUPING SETS (
        (only_document), (author_id, group_id), (audience), (words_state), (thread_state), (withheld_state)
    )
"""
# It counts once in each article in which its thread has one of these `passages`.
SPANNING_SQL = """
    UNION ALL
    SELECT 'document', passage.document_id, NULL, NULL, NULL, NULL, NULL, NULL, count(DISTINCT seen.id)
    FROM seen CROSS JOIN LATERAL ({passages} OFFSET 0) passage (document_id)
    WHERE seen.only_document IS NULL
    GROUP BY passage.document_id
"""
# With a fence Postgres looks up each annotation, without one it chooses.
PLACES_SQL = """
    SELECT anchor.state, count(DISTINCT seen.id) FROM seen
    CROSS JOIN LATERAL (SELECT id FROM documents_target WHERE annotation_id = seen.id {fence}) target
    CROSS JOIN LATERAL (
      SELECT state, document_id, revision_id FROM documents_anchor WHERE target_id = target.id
        AND superseded_at IS NULL AND state IN ('moved', 'changed', 'set-aside', 'lost') {fence}
    ) anchor
    WHERE anchor.revision_id = (SELECT current_revision_id FROM documents_document WHERE id = anchor.document_id)
    GROUP BY anchor.state
"""
# Each tag is looked up once, however many notes have it. A merged one counts for the tag that it means, once a note.
TAGS_SQL = """
    WITH tagged AS (
      SELECT seen.id AS note, tag_id FROM seen
      CROSS JOIN LATERAL (SELECT tag_id FROM documents_taggedannotation WHERE content_object_id = seen.id {fence}) t
    ), own AS (
      SELECT tag.*, n FROM (SELECT tag_id, count(*) AS n FROM tagged GROUP BY tag_id) found
      CROSS JOIN LATERAL (SELECT id, name, merged_into_id FROM documents_tag WHERE id = found.tag_id {fence}) tag
    ), merged AS (
      SELECT merged_into_id AS tag_id, count(DISTINCT note) AS n FROM tagged JOIN own ON own.id = tagged.tag_id
      WHERE merged_into_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM documents_taggedannotation t WHERE t.content_object_id = note AND t.tag_id = own.merged_into_id)
      GROUP BY merged_into_id
    ), numbers AS (
      SELECT id, name, n FROM own WHERE merged_into_id IS NULL UNION ALL
      SELECT tag.*, n FROM merged
      CROSS JOIN LATERAL (SELECT id, name FROM documents_tag WHERE id = merged.tag_id {fence}) tag
    ) SELECT id, name, sum(n)::bigint FROM numbers GROUP BY id, name
"""
