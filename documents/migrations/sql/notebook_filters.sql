-- The first and the last day that a date in EDTF may mean, as texts in the order of bytes (documents/provenance/date_range.py).
-- Signs of doubt mean the day itself; an unknown digit is the least or the greatest; an open side has no bound.
CREATE FUNCTION documents_first_day(edtf text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT left(translate(split_part(edtf, '/', 1), 'X.?~%', '0'), 10)
$$;
CREATE FUNCTION documents_last_day(edtf text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN side IN ('', '..') THEN '9999-99-99' ELSE left(translate(side, 'X?~%', '9'), 10) || '-99' END
  FROM (SELECT CASE WHEN strpos(edtf, '/') > 0 THEN split_part(edtf, '/', 2) ELSE edtf END) one (side)
$$;
CREATE INDEX statement_issued_by_day ON documents_statement
  (documents_first_day(normalised) COLLATE "C", documents_last_day(normalised) COLLATE "C")
  WHERE property = 'issued' AND retired_at IS NULL AND normalised <> '';

-- What was counted of tags with those below them, and of kinds, is so no more (sql/counts.sql).
CREATE FUNCTION documents_count_moved_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_remember_notes(ARRAY[NULL::uuid]);
  RETURN NULL;
END $$;
CREATE TRIGGER count_moved_tag AFTER UPDATE ON documents_tag FOR EACH ROW
  WHEN ((OLD.parent_id, OLD.kind, OLD.is_defined) IS DISTINCT FROM (NEW.parent_id, NEW.kind, NEW.is_defined))
  EXECUTE FUNCTION documents_count_moved_tag();
