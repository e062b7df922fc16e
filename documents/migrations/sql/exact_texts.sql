-- A revision is one exact text (promise 2): at commit its length, its hash and its chunks must be those of its text.
CREATE FUNCTION documents_check_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  chunked text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM documents_revision r WHERE r.id = NEW.id) THEN
    RETURN NULL;  -- deleted again in the same transaction
  END IF;
  SELECT string_agg(c.text, '' ORDER BY c.n) INTO chunked FROM documents_revisionchunk c WHERE c.revision_id = NEW.id;
  IF NEW.length <> char_length(NEW.text) OR position(E'\r' IN NEW.text) > 0 THEN
    RAISE EXCEPTION 'revision %: the length is not that of the text, or the text has a carriage return', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  IF NEW.sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'revision %: the SHA-256 is not that of the text', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  IF coalesce(chunked, '') <> NEW.text THEN
    RAISE EXCEPTION 'revision %: the chunks are not the text', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER revision_is_exact AFTER INSERT ON documents_revision
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_check_revision();

-- Every chunk but the last holds 4,096 code points, and no chunk lies beyond the end.
CREATE FUNCTION documents_check_revision_chunks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM new_rows c LEFT JOIN documents_revision r ON r.id = c.revision_id
    WHERE r.id IS NULL OR char_length(c.text) <> least(4096, r.length - c.n * 4096)
  ) THEN
    RAISE EXCEPTION 'a chunk of a revision has the wrong length'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER revision_chunks_fit AFTER INSERT ON documents_revisionchunk
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_revision_chunks();

-- A capture is the bytes received (promise 1): at commit its chunks must have its length and its hash.
CREATE FUNCTION documents_check_capture() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  received bytea;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM documents_capture r WHERE r.id = NEW.id) THEN
    RETURN NULL;  -- deleted again in the same transaction
  END IF;
  SELECT string_agg(c.data, ''::bytea ORDER BY c.n) INTO received FROM documents_capturechunk c WHERE c.capture_id = NEW.id;
  IF coalesce(length(received), 0) <> NEW.length OR encode(sha256(coalesce(received, ''::bytea)), 'hex') <> NEW.sha256 THEN
    RAISE EXCEPTION 'capture %: the chunks are not the bytes received', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER capture_is_whole AFTER INSERT ON documents_capture
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_check_capture();

-- No byte can be added later, because every chunk but the last holds 1 MiB and no chunk lies beyond the end.
CREATE FUNCTION documents_check_capture_chunks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM new_rows c LEFT JOIN documents_capture r ON r.id = c.capture_id
    WHERE r.id IS NULL OR length(c.data) <> least(1048576, r.length - c.n * 1048576)
  ) THEN
    RAISE EXCEPTION 'a chunk of a capture has the wrong length'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER capture_chunks_fit AFTER INSERT ON documents_capturechunk
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_capture_chunks();
