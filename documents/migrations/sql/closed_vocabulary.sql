-- A closed vocabulary puts no word on a note that it does not define, by whatever route. What was there before stays.
CREATE FUNCTION documents_check_closed_vocabulary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM documents_tag tag JOIN documents_vocabulary v ON v.id = tag.vocabulary_id
      WHERE tag.id = NEW.tag_id AND NOT tag.is_defined AND v.is_closed) THEN
    RAISE EXCEPTION 'the vocabulary is closed and does not define tag %', NEW.tag_id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER closed_vocabulary AFTER INSERT OR UPDATE OF tag_id ON documents_taggedannotation
  FOR EACH ROW EXECUTE FUNCTION documents_check_closed_vocabulary();
