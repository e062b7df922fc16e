-- Indexes of what is looked for among many notes: the newest public one of an article, those that stand in several
-- articles, and those whose words have moved, changed or gone.
CREATE INDEX annotation_newest_public ON documents_annotation (document_id, created_at DESC)
  WHERE audience = 'public' AND deleted_at IS NULL AND withheld = '' AND NOT spans_documents;
CREATE INDEX annotation_spanning ON documents_annotation (document_id) WHERE spans_documents;
CREATE INDEX anchor_not_kept ON documents_anchor (state, revision_id)
  WHERE superseded_at IS NULL AND state IN ('moved', 'changed', 'set-aside', 'lost');

-- What the shelf sorts and filters by, one narrow row for each article that has a text and is not withdrawn. The function
-- documents_shelf says what a row is; triggers keep the table so, in the transaction that changes the article, its facts
-- or its public notes.
CREATE FUNCTION documents_newest_public_note(of bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT note.created_at FROM documents_annotation note
  WHERE note.document_id = of AND note.audience = 'public' AND note.deleted_at IS NULL AND note.withheld = ''
    AND NOT note.spans_documents
    AND (note.root_id IS NULL
      OR EXISTS (SELECT FROM documents_annotation root WHERE root.id = note.root_id AND root.withheld = ''))
  ORDER BY note.created_at DESC LIMIT 1
$$;

CREATE FUNCTION documents_shelf(ids bigint[]) RETURNS SETOF documents_shelfentry LANGUAGE sql STABLE AS $$
  SELECT d.id AS document_id, d.created_at AS received_at, d.visibility IN ('public', 'record') AS is_shared,
    d.visibility = 'public' AS is_public, d.curator_id, lower(d.title) AS title_key,
    d.title || E'\n' || array_to_string(stated.publishers, E'\n') AS words, d.language, d.is_sample,
    stated.publishers, stated.years, stated.issued IS NOT NULL AS is_dated, stated.issued,
    documents_newest_public_note(d.id) AS newest_note
  FROM documents_document d CROSS JOIN LATERAL (
    SELECT
      coalesce(array_agg(DISTINCT value ORDER BY value) FILTER (WHERE property = 'publisher'), '{}') AS publishers,
      coalesce(array_agg(DISTINCT left(normalised, 4) ORDER BY left(normalised, 4))
        FILTER (WHERE property = 'issued' AND normalised ~ '^\d{4}'), '{}') AS years,
      min(normalised) FILTER (WHERE property = 'issued') AS issued
    FROM documents_statement
    WHERE document_id = d.id AND property IN ('publisher', 'issued') AND retired_at IS NULL AND value <> ''
  ) stated
  WHERE d.id = ANY (ids) AND d.withdrawn_at IS NULL AND d.current_revision_id IS NOT NULL
$$;

CREATE FUNCTION documents_refresh_shelf(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM documents_shelfentry entry WHERE entry.document_id = ANY (ids) AND NOT EXISTS (
    SELECT FROM documents_document d
    WHERE d.id = entry.document_id AND d.withdrawn_at IS NULL AND d.current_revision_id IS NOT NULL);
  INSERT INTO documents_shelfentry AS entry SELECT * FROM documents_shelf(ids) ORDER BY document_id
  ON CONFLICT (document_id) DO UPDATE SET (received_at, is_shared, is_public, curator_id, title_key, words, language,
    is_sample, publishers, years, is_dated, issued, newest_note) = (EXCLUDED.received_at, EXCLUDED.is_shared,
    EXCLUDED.is_public, EXCLUDED.curator_id, EXCLUDED.title_key, EXCLUDED.words, EXCLUDED.language, EXCLUDED.is_sample,
    EXCLUDED.publishers, EXCLUDED.years, EXCLUDED.is_dated, EXCLUDED.issued, EXCLUDED.newest_note)
  WHERE entry IS DISTINCT FROM EXCLUDED;
END $$;

-- The articles that are there already. What follows has nothing to tell of them.
SELECT documents_refresh_shelf(array_agg(id)) FROM documents_document;

-- Public changes. What everybody sees has changed exactly when the sum of the numbers has. Each change adds a row, so that
-- no writer waits for another; random numbers, so that a sum never returns, not even from a backup.
-- `kind`: the choices of the shelf's filters ("articles"), public notes ("notes"), other things that are shown ("other").
CREATE FUNCTION documents_public_change(what text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  added bigint;
BEGIN
  INSERT INTO documents_publicchange (kind, number) VALUES (what, floor(random() * 1e12) + 1) RETURNING id INTO added;
  -- Now and then one writer replaces the earlier rows by their sums.
  IF added % 64 = 0 AND pg_try_advisory_xact_lock(hashtext('documents_publicchange')) THEN
    WITH folded AS (DELETE FROM documents_publicchange WHERE id <> added RETURNING kind, number)
    INSERT INTO documents_publicchange (kind, number) SELECT kind, sum(number) FROM folded GROUP BY kind;
  END IF;
END $$;

CREATE FUNCTION documents_shelf_entry_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM FROM new_rows n JOIN old_rows o USING (document_id) WHERE (o.is_shared OR n.is_shared)
      AND (o.is_shared, o.is_public, o.words, o.language, o.is_sample, o.publishers, o.years, o.is_dated)
      IS DISTINCT FROM (n.is_shared, n.is_public, n.words, n.language, n.is_sample, n.publishers, n.years, n.is_dated);
  ELSE
    PERFORM FROM changed WHERE is_shared;
  END IF;
  IF FOUND THEN
    PERFORM documents_public_change('articles');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER public_change_added AFTER INSERT ON documents_shelfentry REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION documents_shelf_entry_changed();
CREATE TRIGGER public_change AFTER UPDATE ON documents_shelfentry REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION documents_shelf_entry_changed();
CREATE TRIGGER public_change_removed AFTER DELETE ON documents_shelfentry REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION documents_shelf_entry_changed();

CREATE FUNCTION documents_shelf_of_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was_open boolean := TG_OP <> 'INSERT' AND OLD.withdrawn_at IS NULL AND OLD.visibility IN ('public', 'record');
  is_open boolean := TG_OP <> 'DELETE' AND NEW.withdrawn_at IS NULL AND NEW.visibility IN ('public', 'record');
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM documents_refresh_shelf(ARRAY[OLD.id]);
  ELSIF TG_OP = 'INSERT' OR (OLD.created_at, OLD.visibility, OLD.curator_id, OLD.title, OLD.language, OLD.is_sample,
      OLD.withdrawn_at, OLD.current_revision_id) IS DISTINCT FROM (NEW.created_at, NEW.visibility, NEW.curator_id,
      NEW.title, NEW.language, NEW.is_sample, NEW.withdrawn_at, NEW.current_revision_id) THEN
    PERFORM documents_refresh_shelf(ARRAY[NEW.id]);
  END IF;
  IF was_open OR is_open THEN
    IF TG_OP <> 'UPDATE' OR was_open <> is_open OR OLD.public_changes <> NEW.public_changes
        OR OLD.current_revision_id IS DISTINCT FROM NEW.current_revision_id THEN
      PERFORM documents_public_change('notes');
    ELSIF (OLD.slug, OLD.title, OLD.title_given, OLD.language, OLD.direction, OLD.excerpt, OLD.visibility, OLD.is_sample,
        OLD.created_at) IS DISTINCT FROM (NEW.slug, NEW.title, NEW.title_given, NEW.language, NEW.direction,
        NEW.excerpt, NEW.visibility, NEW.is_sample, NEW.created_at) THEN
      PERFORM documents_public_change('other');
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_shelf AFTER INSERT OR UPDATE OR DELETE ON documents_document FOR EACH ROW
  EXECUTE FUNCTION documents_shelf_of_document();

-- Facts and notes: once for each statement, for the articles of all its rows.
CREATE FUNCTION documents_shelf_of_facts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
BEGIN
  SELECT array_agg(DISTINCT document_id) INTO ids FROM changed WHERE property IN ('publisher', 'issued');
  IF ids IS NOT NULL THEN
    PERFORM documents_refresh_shelf(ids);
  END IF;
  IF EXISTS (SELECT FROM changed JOIN documents_document d ON d.id = document_id
             WHERE d.withdrawn_at IS NULL AND d.visibility IN ('public', 'record')) THEN
    PERFORM documents_public_change('other');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_shelf_added AFTER INSERT ON documents_statement REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION documents_shelf_of_facts();
CREATE TRIGGER keep_shelf AFTER UPDATE ON documents_statement REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION documents_shelf_of_facts();
CREATE TRIGGER keep_shelf_removed AFTER DELETE ON documents_statement REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION documents_shelf_of_facts();

CREATE FUNCTION documents_shelf_of_notes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT array_agg(DISTINCT new_rows.document_id) INTO ids FROM new_rows JOIN old_rows USING (id)
    WHERE 'public' IN (new_rows.audience, old_rows.audience);
  ELSE
    SELECT array_agg(DISTINCT document_id) INTO ids FROM changed WHERE audience = 'public';
  END IF;
  IF ids IS NULL THEN
    RETURN NULL;
  END IF;
  UPDATE documents_shelfentry entry SET newest_note = now_newest.at
  FROM (SELECT id, documents_newest_public_note(id) AS at FROM unnest(ids) id ORDER BY id) now_newest
  WHERE entry.document_id = now_newest.id AND entry.newest_note IS DISTINCT FROM now_newest.at;
  IF EXISTS (SELECT FROM documents_document d
             WHERE d.id = ANY (ids) AND d.withdrawn_at IS NULL AND d.visibility IN ('public', 'record')) THEN
    PERFORM documents_public_change('notes');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_shelf_added AFTER INSERT ON documents_annotation REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION documents_shelf_of_notes();
CREATE TRIGGER keep_shelf AFTER UPDATE ON documents_annotation REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION documents_shelf_of_notes();
CREATE TRIGGER keep_shelf_removed AFTER DELETE ON documents_annotation REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION documents_shelf_of_notes();
