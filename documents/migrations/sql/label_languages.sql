-- A tag may be spelled alike in several languages; no other tag of the vocabulary is spelled so. Who adds spellings waits
-- for the vocabulary, so that two cannot add one to two tags at the same time.
DROP INDEX tag_label_once;
CREATE UNIQUE INDEX tag_label_once ON documents_taglabel (tag_id, documents_fold(label), lower(language));
CREATE INDEX tag_label_by_fold ON documents_taglabel (documents_fold(label), vocabulary_id);

CREATE OR REPLACE FUNCTION documents_check_spellings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_taken boolean;
BEGIN
  PERFORM FROM documents_vocabulary WHERE id = NEW.vocabulary_id FOR NO KEY UPDATE;
  IF TG_TABLE_NAME = 'documents_tag' THEN
    is_taken := EXISTS (SELECT FROM documents_taglabel WHERE documents_fold(label) = documents_fold(NEW.name)
      AND vocabulary_id = NEW.vocabulary_id AND tag_id <> NEW.id);
  ELSE
    is_taken := EXISTS (SELECT FROM documents_tag WHERE documents_fold(name) = documents_fold(NEW.label)
        AND vocabulary_id = NEW.vocabulary_id AND is_defined AND id <> NEW.tag_id)
      OR EXISTS (SELECT FROM documents_taglabel WHERE documents_fold(label) = documents_fold(NEW.label)
        AND vocabulary_id = NEW.vocabulary_id AND tag_id <> NEW.tag_id);
  END IF;
  IF is_taken THEN
    RAISE EXCEPTION 'two tags of a vocabulary are spelled alike'
      USING ERRCODE = 'unique_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
