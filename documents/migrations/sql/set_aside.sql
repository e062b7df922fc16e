-- A part set aside and a gap lie within their text.
CREATE FUNCTION documents_check_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM new_rows p LEFT JOIN documents_revision r ON r.id = p.revision_id
    WHERE r.id IS NULL OR (to_jsonb(p) ->> TG_ARGV[0])::integer > r.length
  ) THEN
    RAISE EXCEPTION 'a row of % lies past the end of its text', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER set_aside_within_the_text AFTER INSERT ON documents_setaside
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_parts('end');
CREATE TRIGGER gap_within_the_text AFTER INSERT ON documents_gap
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_parts('position');

-- The position of a part or a gap never changes. Only the decision about it is added; a retired part never changes
-- again. The seal (seals.sql) is that of the new row.
CREATE TRIGGER stays_in_place BEFORE UPDATE ON documents_setaside FOR EACH ROW
  WHEN (OLD.retired_at IS NOT NULL
    OR (to_jsonb(OLD) - '{retired_at,retired_by_id,seal}'::text[])
       IS DISTINCT FROM (to_jsonb(NEW) - '{retired_at,retired_by_id,seal}'::text[]))
  EXECUTE FUNCTION documents_refuse_update();
CREATE TRIGGER stays_in_place BEFORE UPDATE ON documents_gap FOR EACH ROW
  WHEN ((OLD.document_id, OLD.revision_id, OLD.position, OLD.reason, OLD.rule, OLD.stated_at)
    IS DISTINCT FROM (NEW.document_id, NEW.revision_id, NEW.position, NEW.reason, NEW.rule, NEW.stated_at))
  EXECUTE FUNCTION documents_refuse_update();
