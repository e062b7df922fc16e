-- Spellings are looked up by their index alone (`+ 0`): who knows few rows yet, as on the first day of a room, may plan to
-- read the whole vocabulary for each spelling, and keeps that plan while thousands come in.
CREATE OR REPLACE FUNCTION documents_check_spellings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_taken boolean;
BEGIN
  PERFORM FROM documents_vocabulary WHERE id = NEW.vocabulary_id FOR NO KEY UPDATE;
  IF TG_TABLE_NAME = 'documents_tag' THEN
    is_taken := EXISTS (SELECT FROM documents_taglabel WHERE documents_fold(label) = documents_fold(NEW.name)
      AND vocabulary_id + 0 = NEW.vocabulary_id AND tag_id NOT IN (NEW.id, coalesce(NEW.merged_into_id, NEW.id)));
  ELSE
    is_taken := EXISTS (SELECT FROM documents_tag WHERE documents_fold(name) = documents_fold(NEW.label)
        AND vocabulary_id + 0 = NEW.vocabulary_id AND is_defined AND NEW.tag_id NOT IN (id, coalesce(merged_into_id, id)))
      OR EXISTS (SELECT FROM documents_taglabel WHERE documents_fold(label) = documents_fold(NEW.label)
        AND vocabulary_id + 0 = NEW.vocabulary_id AND tag_id <> NEW.tag_id);
  END IF;
  IF is_taken THEN
    RAISE EXCEPTION 'two tags of a vocabulary are spelled alike'
      USING ERRCODE = 'unique_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
