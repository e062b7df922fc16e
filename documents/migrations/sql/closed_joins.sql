-- A note that stands in a closed article too was on no public page, and so is not gone from any: such notes become their
-- authors' alone when the closed article is deleted.
CREATE OR REPLACE FUNCTION documents_note_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  notes uuid[]; left_places bigint[];
BEGIN
  notes := ARRAY(
    SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE n.audience = 'public' AND n.withheld = ''
      AND (o.motivation, o.note, o.note_html, o.note_language, o.audience, o.spans_documents, o.properties, o.version,
           o.modified_at, o.deleted_at, o.resolved_at, o.resolved_by_id, o.withheld)
          IS DISTINCT FROM
          (n.motivation, n.note, n.note_html, n.note_language, n.audience, n.spans_documents, n.properties, n.version,
           n.modified_at, n.deleted_at, n.resolved_at, n.resolved_by_id, n.withheld));
  -- Hidden, or shared with fewer people: gone from the public pages.
  left_places := ARRAY(
    SELECT DISTINCT unnest(o.document_id || ARRAY(
      SELECT t.document_id FROM documents_target t WHERE o.spans_documents AND t.annotation_id IN (o.id, o.root_id)))
    FROM old_rows o JOIN new_rows n ON n.id = o.id LEFT JOIN documents_annotation root ON root.id = o.root_id
    WHERE o.audience = 'public' AND o.withheld = '' AND (n.audience <> 'public' OR n.withheld <> '')
      AND (coalesce(root.withheld, '') = '' OR root.id IN (SELECT id FROM new_rows))
      AND NOT (o.spans_documents AND documents_stands_closed(o.id, o.root_id)));
  IF notes <> '{}' THEN
    left_places := left_places || documents_with_notes(notes);
  END IF;
  PERFORM documents_raise(left_places);
  RETURN NULL;
END $$;
