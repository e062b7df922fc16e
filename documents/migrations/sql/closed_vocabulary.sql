-- A closed vocabulary puts no word on a note that it does not define, by whatever route. What was there before stays, also
-- when a backup is restored.
CREATE OR REPLACE FUNCTION documents_version_tagging() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  version bigint;
  is_refused boolean;
BEGIN
  SELECT v.is_closed AND NOT tag.is_defined,
      (SELECT id FROM documents_tagversion WHERE tag_id = tag.id ORDER BY number DESC LIMIT 1)
    INTO is_refused, version
    FROM documents_tag tag JOIN documents_vocabulary v ON v.id = tag.vocabulary_id WHERE tag.id = NEW.tag_id;
  -- A row that is there already comes here too, before Postgres passes over it.
  IF is_refused AND current_setting('readingroom.restoring', true) IS DISTINCT FROM 'on' AND NOT EXISTS (
      SELECT FROM documents_taggedannotation WHERE content_object_id = NEW.content_object_id AND tag_id = NEW.tag_id)
  THEN
    RAISE EXCEPTION 'the vocabulary is closed and does not define tag %', NEW.tag_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_vocabulary', TABLE = TG_TABLE_NAME;
  END IF;
  IF TG_OP = 'UPDATE' OR NEW.tag_version_id IS NULL THEN
    NEW.tag_version_id := version;
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER keeps_version ON documents_taggedannotation;
CREATE TRIGGER keeps_version BEFORE INSERT ON documents_taggedannotation FOR EACH ROW
  EXECUTE FUNCTION documents_version_tagging();
