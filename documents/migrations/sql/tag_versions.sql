-- Every tagging keeps the version of its tag that was in force, by a key that names both.
ALTER TABLE documents_taggedannotation ADD CONSTRAINT version_of_its_tag FOREIGN KEY (tag_version_id, tag_id)
  REFERENCES documents_tagversion (id, tag_id) DEFERRABLE INITIALLY DEFERRED;

CREATE TRIGGER never_updated BEFORE UPDATE ON documents_tagversion FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();

-- A version is deleted only with its tag.
CREATE FUNCTION documents_refuse_lone_version_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM documents_tag WHERE id = OLD.tag_id) THEN
    RAISE EXCEPTION 'versions of a tag are deleted only with the tag'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deleted_with_tag AFTER DELETE ON documents_tagversion DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION documents_refuse_lone_version_delete();

-- Every change makes a version, whoever makes it. The service that changes tags says in a setting of its transaction
-- who does it and why, and whether a mere typo is mended, which leaves the wording what it was.
CREATE FUNCTION documents_version_tag() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last documents_tagversion;
  above uuid := (SELECT uuid FROM documents_tag WHERE id = NEW.parent_id);
  change jsonb := nullif(current_setting('readingroom.tag_change', true), '')::jsonb;
  is_typo boolean;
  has_other_words boolean;
BEGIN
  -- A backup that is restored has the versions of its tags.
  IF current_setting('readingroom.restoring', true) = 'on' THEN
    RETURN NULL;
  END IF;
  SELECT * INTO last FROM documents_tagversion WHERE tag_id = NEW.id ORDER BY number DESC LIMIT 1;
  IF NOT FOUND OR (last.name, last.definition, last.example, last.parent, last.is_defined)
      IS DISTINCT FROM (NEW.name, NEW.definition, NEW.example, above, NEW.is_defined) THEN
    is_typo := last.number IS NOT NULL AND coalesce((change ->> 'is_typo')::boolean, false);
    has_other_words := last.is_defined IS DISTINCT FROM NEW.is_defined OR NOT is_typo
      AND (last.name, last.definition) IS DISTINCT FROM (NEW.name, NEW.definition);
    INSERT INTO documents_tagversion
      (tag_id, number, wording, name, definition, example, parent, is_defined, made_by_id, made_at, why, is_typo)
      VALUES (NEW.id, coalesce(last.number, 0) + 1, coalesce(last.wording, 0) + has_other_words::int,
        NEW.name, NEW.definition, NEW.example, above, NEW.is_defined,
        (change ->> 'by')::uuid, now(), coalesce(change ->> 'why', ''), is_typo);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER versions_itself AFTER INSERT OR UPDATE OF name, definition, example, parent_id, is_defined ON documents_tag
  FOR EACH ROW EXECUTE FUNCTION documents_version_tag();

CREATE FUNCTION documents_version_tagging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.tag_version_id := (
    SELECT id FROM documents_tagversion WHERE tag_id = NEW.tag_id ORDER BY number DESC LIMIT 1);
  RETURN NEW;
END $$;
-- Before the seal is made: triggers of one event run in the order of their names.
CREATE TRIGGER keeps_version BEFORE INSERT ON documents_taggedannotation FOR EACH ROW
  WHEN (NEW.tag_version_id IS NULL) EXECUTE FUNCTION documents_version_tagging();
CREATE TRIGGER keeps_version_of_other_tag BEFORE UPDATE OF tag_id ON documents_taggedannotation FOR EACH ROW
  WHEN (OLD.tag_id <> NEW.tag_id) EXECUTE FUNCTION documents_version_tagging();
