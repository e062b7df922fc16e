CREATE OR REPLACE FUNCTION documents_shelf_of_notes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT array_agg(DISTINCT new_rows.document_id) INTO ids FROM new_rows JOIN old_rows USING (id)
    WHERE 'public' IN (new_rows.audience, old_rows.audience);
  ELSE
    SELECT array_agg(DISTINCT document_id) INTO ids FROM changed WHERE audience = 'public';
  END IF;
  IF ids IS NULL THEN
    RETURN NULL;
  END IF;
  UPDATE documents_shelfentry entry SET newest_note = now_newest.at
  FROM (SELECT id, documents_newest_public_note(id) AS at FROM unnest(ids) id ORDER BY id) now_newest
  WHERE entry.document_id = now_newest.id AND entry.newest_note IS DISTINCT FROM now_newest.at;
  IF EXISTS (SELECT FROM documents_document d
             WHERE d.id = ANY (ids) AND d.withdrawn_at IS NULL AND d.visibility IN ('public', 'record')) THEN
    PERFORM documents_public_change('notes');
  END IF;
  RETURN NULL;
END $$;
DROP FUNCTION documents_stands_closed(uuid, uuid);
DROP TRIGGER raises_with_relation ON documents_annotation;
DROP FUNCTION documents_relation_changed();
DROP TRIGGER raises_joined_on_update ON documents_anchor;
DROP TRIGGER raises_joined_on_insert ON documents_anchor;
DROP FUNCTION documents_joined_anchor_changed();
DROP TRIGGER raises_joined_on_delete ON documents_statement;
DROP TRIGGER raises_joined_on_update ON documents_statement;
DROP TRIGGER raises_joined_on_insert ON documents_statement;
DROP FUNCTION documents_fact_changed();
DROP TRIGGER raises_joined ON documents_document;
DROP FUNCTION documents_title_changed();
DROP FUNCTION documents_joined_with(bigint[]);
DROP TRIGGER keeps_two_passages ON documents_target;
DROP FUNCTION documents_check_join_without_target();
DROP TRIGGER joins_two_passages ON documents_target;
DROP FUNCTION documents_check_join_of_target();
DROP TRIGGER joins_two_passages ON documents_annotation;
DROP FUNCTION documents_check_join_of_note();
DROP FUNCTION documents_check_join(uuid);
