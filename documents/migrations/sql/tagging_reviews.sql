-- A review goes with its tagging and with the version that it names, and is never changed.
ALTER TABLE documents_taggingreview ADD CONSTRAINT review_of_a_tagging FOREIGN KEY (tagging_id)
  REFERENCES documents_taggedannotation ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_taggingreview ADD CONSTRAINT review_of_a_version FOREIGN KEY (version_id)
  REFERENCES documents_tagversion ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX review_by_version ON documents_taggingreview (version_id);
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_taggingreview FOR EACH ROW
  EXECUTE FUNCTION documents_refuse_update();

CREATE FUNCTION documents_check_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A backup restores reviews before what they name.
  IF current_setting('readingroom.restoring', true) IS DISTINCT FROM 'on' AND NOT EXISTS (
    SELECT FROM documents_taggedannotation tagging JOIN documents_tagversion version ON version.tag_id = tagging.tag_id
    WHERE tagging.id = NEW.tagging_id AND version.id = NEW.version_id)
  THEN
    RAISE EXCEPTION 'a review names a version of another tag'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER of_the_same_tag AFTER INSERT ON documents_taggingreview FOR EACH ROW
  EXECUTE FUNCTION documents_check_review();

CREATE FUNCTION documents_refuse_lone_review_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM documents_taggedannotation WHERE id = OLD.tagging_id)
    AND EXISTS (SELECT FROM documents_tagversion WHERE id = OLD.version_id)
  THEN
    RAISE EXCEPTION 'reviews are deleted only with what was reviewed'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deleted_with_tagging AFTER DELETE ON documents_taggingreview DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION documents_refuse_lone_review_delete();

ALTER TABLE documents_taggingreview ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_taggingreview FOR EACH ROW
  EXECUTE FUNCTION documents_seal_row();
