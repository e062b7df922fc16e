-- A seal is a keyed hash of a row, so that `verify` finds a changed byte that no other value proves.
-- The key belongs to this database. Only sessions that say so seal what they write (the site's connections do, see
-- DATABASES): a row that another program changes loses its seal, and one that changes without triggers keeps a wrong one.
CREATE TABLE documents_seal_key (key bytea NOT NULL);
INSERT INTO documents_seal_key VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

CREATE FUNCTION documents_seal(content jsonb) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(key || convert_to(content::text, 'UTF8')) FROM documents_seal_key
$$;

-- What a seal covers: every column of the row, as JSON.
CREATE FUNCTION documents_sealed(content jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT content - 'seal' $$;

-- The long columns of a revision by their hashes; `text` has one of its own.
CREATE FUNCTION documents_sealed(revision documents_revision) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT to_jsonb(short) FROM (
    SELECT revision.id, revision.document_id, revision.number, revision.length, revision.sha256,
      sha256(convert_to(revision.html, 'UTF8')) AS html, sha256(convert_to(revision.source, 'UTF8')) AS source,
      sha256(convert_to(revision.span_map::text, 'UTF8')) AS span_map, revision.headings, revision.dropped,
      revision.source_format, revision.tool, revision.tool_version, revision.tool_settings, revision.capture_id,
      revision.based_on_id, revision.mapped_to_id, revision.made_by_id, revision.reason, revision.created_at
  ) short
$$;

CREATE FUNCTION documents_seal_row() RETURNS trigger LANGUAGE plpgsql
  SET TimeZone = 'UTC' SET extra_float_digits = 1 SET bytea_output = 'hex' AS $$
BEGIN
  NEW.seal := NULL;
  IF current_setting('readingroom.seals', true) = 'on' THEN
    NEW.seal := documents_seal(documents_sealed(to_jsonb(NEW)));
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION documents_seal_revision() RETURNS trigger LANGUAGE plpgsql
  SET TimeZone = 'UTC' SET extra_float_digits = 1 SET bytea_output = 'hex' AS $$
BEGIN
  NEW.seal := NULL;
  IF current_setting('readingroom.seals', true) = 'on' THEN
    NEW.seal := documents_seal(documents_sealed(NEW));
  END IF;
  RETURN NEW;
END $$;

-- A part set aside stays in place as before; its seal is that of the new row.
DROP TRIGGER stays_in_place ON documents_setaside;
CREATE TRIGGER stays_in_place BEFORE UPDATE ON documents_setaside FOR EACH ROW
  WHEN (OLD.retired_at IS NOT NULL
    OR (to_jsonb(OLD) - '{retired_at,retired_by_id,seal}'::text[])
       IS DISTINCT FROM (to_jsonb(NEW) - '{retired_at,retired_by_id,seal}'::text[]))
  EXECUTE FUNCTION documents_refuse_update();
