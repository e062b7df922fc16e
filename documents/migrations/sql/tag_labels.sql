-- A spelling of a tag, whatever its case and its marks: NFKC, case and the marks of Latin, Greek and Cyrillic letters off.
CREATE FUNCTION documents_fold(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT normalize(lower(regexp_replace(normalize(normalize(word, NFKC), NFD), '[\u0300-\u036f]', '', 'g')), NFC)
$$;
CREATE INDEX tag_by_fold ON documents_tag (documents_fold(name), vocabulary_id) WHERE is_defined;
CREATE UNIQUE INDEX tag_label_once ON documents_taglabel (documents_fold(label), vocabulary_id);
ALTER TABLE documents_tag ADD CONSTRAINT tag_of_vocabulary UNIQUE (id, vocabulary_id);
ALTER TABLE documents_taglabel ADD CONSTRAINT label_in_vocabulary_of_its_tag FOREIGN KEY (tag_id, vocabulary_id)
  REFERENCES documents_tag (id, vocabulary_id) DEFERRABLE INITIALLY DEFERRED;
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_taglabel FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();

-- A spelling leads to one tag: it is not the name of another that is defined. Who defines a tag and who adds a spelling
-- wait for each other. Words that somebody uses and nobody defined do not count: they may be on notes that who adds the
-- spelling must not learn of.
CREATE FUNCTION documents_check_spellings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_taken boolean;
BEGIN
  PERFORM FROM documents_vocabulary WHERE id = NEW.vocabulary_id FOR NO KEY UPDATE;
  IF TG_TABLE_NAME = 'documents_tag' THEN
    is_taken := EXISTS (SELECT FROM documents_taglabel WHERE documents_fold(label) = documents_fold(NEW.name)
      AND vocabulary_id = NEW.vocabulary_id AND tag_id <> NEW.id);
  ELSE
    is_taken := EXISTS (SELECT FROM documents_tag WHERE documents_fold(name) = documents_fold(NEW.label)
      AND vocabulary_id = NEW.vocabulary_id AND is_defined AND id <> NEW.tag_id);
  END IF;
  IF is_taken THEN
    RAISE EXCEPTION 'two tags of a vocabulary are spelled alike'
      USING ERRCODE = 'unique_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER spelled_like_no_other AFTER INSERT OR UPDATE OF name, is_defined ON documents_tag
  FOR EACH ROW WHEN (NEW.is_defined) EXECUTE FUNCTION documents_check_spellings();
CREATE TRIGGER spelled_like_no_other AFTER INSERT ON documents_taglabel
  FOR EACH ROW EXECUTE FUNCTION documents_check_spellings();

-- What was counted under names of tags is so no more (sql/counts.sql).
CREATE FUNCTION documents_count_label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_remember_notes(ARRAY[NULL::uuid]);
  RETURN NULL;
END $$;
CREATE TRIGGER count_label AFTER INSERT OR DELETE ON documents_taglabel FOR EACH STATEMENT
  EXECUTE FUNCTION documents_count_label();

ALTER TABLE documents_taglabel ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_taglabel FOR EACH ROW EXECUTE FUNCTION documents_seal_row();
