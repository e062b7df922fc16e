-- An edition proves its content by its hash, and is never changed.
ALTER TABLE documents_vocabularyedition ADD CONSTRAINT hash_of_its_content
  CHECK (sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex'));
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_vocabularyedition FOR EACH ROW
  EXECUTE FUNCTION documents_refuse_update();
ALTER TABLE documents_vocabularyfreeze ADD CONSTRAINT frozen_on_an_edition_of_its_own
  FOREIGN KEY (edition_id, vocabulary_id) REFERENCES documents_vocabularyedition (id, vocabulary_id)
  DEFERRABLE INITIALLY DEFERRED;
-- The only update of a freeze ends it, once.
CREATE TRIGGER only_thawed BEFORE UPDATE ON documents_vocabularyfreeze FOR EACH ROW
  WHEN (OLD.thawed_at IS NOT NULL OR NEW.thawed_at IS NULL
    OR (to_jsonb(OLD) - '{thawed_at,thawed_by_id,seal}'::text[])
       IS DISTINCT FROM (to_jsonb(NEW) - '{thawed_at,thawed_by_id,seal}'::text[]))
  EXECUTE FUNCTION documents_refuse_update();

-- Editions, and the times of freezing, are deleted only with the whole vocabulary.
CREATE FUNCTION documents_refuse_lone_edition_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM documents_vocabulary WHERE id = OLD.vocabulary_id) THEN
    RAISE EXCEPTION 'rows of % are deleted only with their vocabulary', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deleted_with_vocabulary AFTER DELETE ON documents_vocabularyedition
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_refuse_lone_edition_delete();
CREATE CONSTRAINT TRIGGER deleted_with_vocabulary AFTER DELETE ON documents_vocabularyfreeze
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_refuse_lone_edition_delete();

-- While a vocabulary is frozen, nothing of it changes, by whatever route. A table takes part by a trigger of this name:
-- its rows name the vocabulary, or a tag of it. Words that nobody defined are not of the vocabulary. Who changes it and
-- who freezes it wait for each other.
CREATE FUNCTION documents_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[to_jsonb(NEW)] WHEN 'DELETE' THEN ARRAY[to_jsonb(OLD)]
    ELSE ARRAY[to_jsonb(OLD), to_jsonb(NEW)] END;
  concerned bigint[];
  edition integer;
BEGIN
  -- A backup that is restored has what was frozen, and whole groups are deleted with their vocabularies.
  IF current_setting('readingroom.restoring', true) = 'on' THEN
    RETURN NULL;
  END IF;
  concerned := ARRAY(
    SELECT (one ->> 'vocabulary_id')::bigint FROM unnest(changed) one WHERE one ->> 'vocabulary_id' IS NOT NULL
    UNION SELECT tag.vocabulary_id FROM unnest(changed) one JOIN documents_tag tag ON tag.id = (one ->> 'tag_id')::bigint
      WHERE one ->> 'vocabulary_id' IS NULL AND tag.is_defined);
  PERFORM FROM documents_vocabulary WHERE id = ANY (concerned) ORDER BY id FOR NO KEY UPDATE;
  SELECT e.number INTO edition
    FROM documents_vocabularyfreeze f JOIN documents_vocabularyedition e ON e.id = f.edition_id
    JOIN documents_vocabulary v ON v.id = f.vocabulary_id
    WHERE f.vocabulary_id = ANY (concerned) AND f.thawed_at IS NULL
      AND (v.group_id IS NULL OR current_setting('readingroom.deleting_group', true) IS DISTINCT FROM v.group_id::text);
  IF FOUND THEN
    RAISE EXCEPTION 'the vocabulary is frozen on its edition %', edition
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER refused_while_frozen AFTER INSERT ON documents_tag FOR EACH ROW WHEN (NEW.is_defined)
  EXECUTE FUNCTION documents_refuse_frozen();
CREATE TRIGGER changes_refused_while_frozen AFTER UPDATE ON documents_tag FOR EACH ROW
  WHEN ((OLD.is_defined OR NEW.is_defined) AND (to_jsonb(OLD) - 'seal') IS DISTINCT FROM (to_jsonb(NEW) - 'seal'))
  EXECUTE FUNCTION documents_refuse_frozen();
CREATE TRIGGER deletion_refused_while_frozen AFTER DELETE ON documents_tag FOR EACH ROW WHEN (OLD.is_defined)
  EXECUTE FUNCTION documents_refuse_frozen();
CREATE TRIGGER refused_while_frozen AFTER INSERT OR UPDATE OR DELETE ON documents_taglabel FOR EACH ROW
  EXECUTE FUNCTION documents_refuse_frozen();
CREATE TRIGGER refused_while_frozen AFTER INSERT OR UPDATE OR DELETE ON documents_taglink FOR EACH ROW
  EXECUTE FUNCTION documents_refuse_frozen();

ALTER TABLE documents_vocabularyedition ADD COLUMN seal bytea;
ALTER TABLE documents_vocabularyfreeze ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_vocabularyedition FOR EACH ROW
  EXECUTE FUNCTION documents_seal_row();
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_vocabularyfreeze FOR EACH ROW
  EXECUTE FUNCTION documents_seal_row();
