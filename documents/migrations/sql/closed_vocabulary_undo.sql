DROP TRIGGER keeps_version ON documents_taggedannotation;
CREATE OR REPLACE FUNCTION documents_version_tagging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.tag_version_id := (
    SELECT id FROM documents_tagversion WHERE tag_id = NEW.tag_id ORDER BY number DESC LIMIT 1);
  RETURN NEW;
END $$;
CREATE TRIGGER keeps_version BEFORE INSERT ON documents_taggedannotation FOR EACH ROW
  WHEN (NEW.tag_version_id IS NULL) EXECUTE FUNCTION documents_version_tagging();
