-- The number of a document rises with everything that its public pages show, and with nothing else: a note for a group
-- or its author, an event, a time of change must not tell strangers that something happened.
ALTER TABLE documents_publicversion ADD CONSTRAINT public_version_of_document FOREIGN KEY (document_id)
  REFERENCES documents_document ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

-- Nobody waits here, so that no two writers can deadlock, in whatever order they raise documents: where another
-- transaction holds the row, a further one is added. The sum rises with every commit. It is a time, in microseconds, so
-- that it never comes back after a restored backup either.
CREATE FUNCTION documents_raise(raised bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  instant bigint := extract(epoch FROM clock_timestamp()) * 1000000;
BEGIN
  IF raised IS NULL OR raised = '{}' THEN
    RETURN;
  END IF;
  -- Mostly one document, by a plan that is kept. For arrays Postgres plans anew each time, as it should for long ones,
  -- and that takes longer than the work.
  IF cardinality(raised) = 1 THEN
    UPDATE documents_publicversion SET number = greatest(number + 1, instant) WHERE id = (
      SELECT id FROM documents_publicversion WHERE document_id = raised[1] ORDER BY id LIMIT 1
        FOR NO KEY UPDATE SKIP LOCKED);
    IF FOUND THEN
      RETURN;
    END IF;
  END IF;
  WITH free AS (
    SELECT id FROM documents_publicversion WHERE document_id = ANY (raised) ORDER BY document_id, id
      FOR NO KEY UPDATE SKIP LOCKED
  ), counted AS (
    UPDATE documents_publicversion v SET number = greatest(v.number + 1, instant) FROM free WHERE v.id = free.id
      RETURNING v.document_id
  )
  INSERT INTO documents_publicversion (document_id, number)
    SELECT d.id, instant FROM documents_document d
    WHERE d.id = ANY (raised) AND d.id NOT IN (SELECT document_id FROM counted) ORDER BY d.id;
END $$;
INSERT INTO documents_publicversion (document_id, number)
  SELECT id, extract(epoch FROM clock_timestamp()) * 1000000 FROM documents_document ORDER BY id;

-- Whether everybody may open the page of a document: what `visible_to` and `in_force` decide without an account.
CREATE FUNCTION documents_is_open(visibility text, withdrawn_at timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT visibility IN ('public', 'record') AND withdrawn_at IS NULL
$$;

-- -- Derivations ------------------------------------------------------------------------------

-- The documents whose public chain reaches one of `works`, the works included, or one of `origins` from below it. Only
-- open works are passed, as by the page (models/derivation_chain.py), so that hidden ones tell nothing.
CREATE FUNCTION documents_with_chain(works bigint[], origins bigint[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE above(id, depth) AS (
      SELECT id, 0 FROM unnest(works) id UNION SELECT id, 1 FROM unnest(origins) id
    UNION
      SELECT d.origin_id, above.depth + 1 FROM above
      JOIN documents_document w ON w.id = above.id JOIN documents_derivation d ON d.document_id = w.id
      WHERE d.origin_id IS NOT NULL AND d.retired_at IS NULL AND above.depth < 7
        AND (above.depth = 0 OR documents_is_open(w.visibility, w.withdrawn_at))
  ), below(id, depth) AS (
      SELECT id, 0 FROM unnest(works) id
    UNION
      SELECT d.document_id, below.depth + 1 FROM below
      JOIN documents_document w ON w.id = below.id JOIN documents_derivation d ON d.origin_id = w.id
      WHERE d.retired_at IS NULL AND below.depth < 7
        AND (below.depth = 0 OR documents_is_open(w.visibility, w.withdrawn_at))
  )
  SELECT array_agg(id) FROM (SELECT id FROM above UNION SELECT id FROM below) reached
$$;

CREATE FUNCTION documents_derivation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  works bigint[]; open_works bigint[]; origins bigint[];
BEGIN
  SELECT array_agg(c.document_id),
    array_agg(c.document_id) FILTER (WHERE documents_is_open(d.visibility, d.withdrawn_at)),
    array_agg(c.origin_id) FILTER (WHERE documents_is_open(d.visibility, d.withdrawn_at) AND c.origin_id IS NOT NULL)
    INTO works, open_works, origins
    FROM changed c JOIN documents_document d ON d.id = c.document_id;
  PERFORM documents_raise(works || documents_with_chain(open_works, origins));
  RETURN NULL;
END $$;

-- -- The document itself ----------------------------------------------------------------------

CREATE FUNCTION documents_document_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_raise(ARRAY(SELECT id FROM changed));
  RETURN NULL;
END $$;
CREATE TRIGGER raises_on_insert AFTER INSERT ON documents_document
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION documents_document_made();

CREATE FUNCTION documents_document_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was_open boolean := documents_is_open(OLD.visibility, OLD.withdrawn_at);
  is_open boolean := documents_is_open(NEW.visibility, NEW.withdrawn_at);
  further bigint[];
BEGIN
  IF was_open <> is_open THEN
    -- Who sees a note in several documents depends on all of them.
    further := ARRAY(
      SELECT unnest(ARRAY[a.document_id, other.document_id])
      FROM documents_target t JOIN documents_annotation a ON a.id = t.annotation_id
      JOIN documents_target other ON other.annotation_id = a.id
      WHERE t.document_id = NEW.id AND a.spans_documents AND a.audience = 'public' AND a.withheld = '');
  END IF;
  IF (was_open OR is_open) AND (was_open, OLD.title, OLD.slug, OLD.current_revision_id IS NULL)
      IS DISTINCT FROM (is_open, NEW.title, NEW.slug, NEW.current_revision_id IS NULL) THEN
    further := further || documents_with_chain(ARRAY[NEW.id], NULL);
  END IF;
  PERFORM documents_raise(NEW.id || further);
  RETURN NULL;
END $$;
-- For each row, because every event of a document updates it and mostly none of these columns.
CREATE TRIGGER raises_on_update AFTER UPDATE ON documents_document FOR EACH ROW
  WHEN ((OLD.slug, OLD.title, OLD.title_given, OLD.language, OLD.direction, OLD.excerpt, OLD.visibility,
         OLD.curator_id, OLD.current_revision_id, OLD.basis, OLD.basis_words, OLD.basis_by_id, OLD.basis_at,
         OLD.may_be_indexed, OLD.is_sample, OLD.withdrawn_at, OLD.withdrawn_as, OLD.withdrawn_reason,
         OLD.withdrawn_by_id, OLD.created_at)
    IS DISTINCT FROM
        (NEW.slug, NEW.title, NEW.title_given, NEW.language, NEW.direction, NEW.excerpt, NEW.visibility,
         NEW.curator_id, NEW.current_revision_id, NEW.basis, NEW.basis_words, NEW.basis_by_id, NEW.basis_at,
         NEW.may_be_indexed, NEW.is_sample, NEW.withdrawn_at, NEW.withdrawn_as, NEW.withdrawn_reason,
         NEW.withdrawn_by_id, NEW.created_at))
  EXECUTE FUNCTION documents_document_changed();

-- Its texts, captures, facts, evidence, parts set aside and gaps.
CREATE FUNCTION documents_part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_raise(ARRAY(SELECT DISTINCT document_id FROM changed));
  RETURN NULL;
END $$;

-- -- Public notes -----------------------------------------------------------------------------

-- The notes that everybody sees where their documents are open: neither they nor their root are withheld, and every
-- document in which a note stands is open.
CREATE FUNCTION documents_public_notes() RETURNS TABLE
  (id uuid, document_id bigint, author_id uuid, resolved_by_id uuid, spans_documents boolean) LANGUAGE sql STABLE AS $$
  SELECT a.id, a.document_id, a.author_id, a.resolved_by_id, a.spans_documents
  FROM documents_annotation a LEFT JOIN documents_annotation root ON root.id = a.root_id
  WHERE a.audience = 'public' AND a.withheld = '' AND coalesce(root.withheld, '') = ''
    AND (NOT a.spans_documents OR NOT EXISTS (
      SELECT FROM documents_target t JOIN documents_document d ON d.id = t.document_id
      WHERE t.annotation_id IN (a.id, a.root_id) AND NOT documents_is_open(d.visibility, d.withdrawn_at)))
$$;

-- The documents in which these public notes stand. Mostly one note in one document, by a plan that is kept (see
-- documents_raise): each public note asks several times.
CREATE FUNCTION documents_with_notes(notes uuid[]) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  own bigint; spans boolean;
BEGIN
  IF cardinality(notes) = 1 THEN
    SELECT n.document_id, n.spans_documents INTO own, spans FROM documents_public_notes() n WHERE n.id = notes[1];
    IF own IS NULL OR NOT spans THEN
      RETURN array_remove(ARRAY[own], NULL);
    END IF;
  END IF;
  RETURN (
    SELECT array_agg(DISTINCT place) FROM (
      SELECT n.document_id AS place FROM documents_public_notes() n WHERE n.id = ANY (notes)
      UNION ALL
      SELECT t.document_id FROM documents_public_notes() n JOIN documents_annotation a ON a.id = n.id
      JOIN documents_target t ON t.annotation_id IN (a.id, a.root_id) WHERE n.id = ANY (notes) AND n.spans_documents
    ) places);
END $$;

CREATE FUNCTION documents_note_made() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  notes uuid[] := ARRAY(SELECT id FROM changed WHERE audience = 'public' AND withheld = '');
BEGIN
  IF notes <> '{}' THEN
    PERFORM documents_raise(documents_with_notes(notes));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER raises_on_insert AFTER INSERT ON documents_annotation
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION documents_note_made();

CREATE FUNCTION documents_note_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  notes uuid[]; left_places bigint[];
BEGIN
  notes := ARRAY(
    SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE n.audience = 'public' AND n.withheld = ''
      AND (o.motivation, o.note, o.note_html, o.note_language, o.audience, o.spans_documents, o.properties, o.version,
           o.modified_at, o.deleted_at, o.resolved_at, o.resolved_by_id, o.withheld)
          IS DISTINCT FROM
          (n.motivation, n.note, n.note_html, n.note_language, n.audience, n.spans_documents, n.properties, n.version,
           n.modified_at, n.deleted_at, n.resolved_at, n.resolved_by_id, n.withheld));
  -- Hidden, or shared with fewer people: gone from the public pages.
  left_places := ARRAY(
    SELECT DISTINCT unnest(o.document_id || ARRAY(
      SELECT t.document_id FROM documents_target t WHERE o.spans_documents AND t.annotation_id IN (o.id, o.root_id)))
    FROM old_rows o JOIN new_rows n ON n.id = o.id LEFT JOIN documents_annotation root ON root.id = o.root_id
    WHERE o.audience = 'public' AND o.withheld = '' AND (n.audience <> 'public' OR n.withheld <> '')
      AND (coalesce(root.withheld, '') = '' OR root.id IN (SELECT id FROM new_rows)));
  IF notes <> '{}' THEN
    left_places := left_places || documents_with_notes(notes);
  END IF;
  PERFORM documents_raise(left_places);
  RETURN NULL;
END $$;
CREATE TRIGGER raises_on_update AFTER UPDATE ON documents_annotation
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_note_changed();

-- Targets, tags and mentions of a note; the argument names the column that holds it. The note itself was checked by the
-- condition, so that a private one costs one look-up. A target that is gone tells by itself where it stood. Postgres
-- keeps the plan for one note, and plans for several anew: a plan that was kept when there were few would read all notes
-- for each of a thousand.
CREATE FUNCTION documents_part_of_note_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  notes uuid[] := ARRAY(SELECT DISTINCT (to_jsonb(c) ->> TG_ARGV[0])::uuid FROM changed c);
  places bigint[];
BEGIN
  IF cardinality(notes) = 1 THEN
    notes := ARRAY(SELECT id FROM documents_annotation WHERE id = notes[1] AND audience = 'public' AND withheld = '');
  ELSE
    notes := ARRAY(SELECT id FROM documents_annotation WHERE id = ANY (notes) AND audience = 'public' AND withheld = '');
  END IF;
  IF notes <> '{}' THEN
    places := documents_with_notes(notes);
    IF TG_TABLE_NAME = 'documents_target' AND TG_OP = 'DELETE' AND places <> '{}' THEN
      places := places || ARRAY(SELECT document_id FROM changed WHERE annotation_id = ANY (notes));
    END IF;
    PERFORM documents_raise(places);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION documents_anchor_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_raise(ARRAY(
    SELECT DISTINCT c.document_id FROM changed c JOIN documents_target t ON t.id = c.target_id
    JOIN documents_public_notes() n ON n.id = t.annotation_id));
  RETURN NULL;
END $$;

-- -- Names ------------------------------------------------------------------------------------

CREATE FUNCTION documents_tag_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_raise(documents_with_notes(ARRAY(
    SELECT content_object_id FROM documents_taggedannotation WHERE tag_id = NEW.id)));
  RETURN NULL;
END $$;
CREATE TRIGGER raises_on_update AFTER UPDATE ON documents_tag FOR EACH ROW
  WHEN ((OLD.name, OLD.slug, OLD.slot, OLD.definition) IS DISTINCT FROM (NEW.name, NEW.slug, NEW.slot, NEW.definition))
  EXECUTE FUNCTION documents_tag_changed();

-- A person is named on their notes and those that mention them, and for what they brought, stated, made and decided.
CREATE FUNCTION documents_name_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_raise(documents_with_notes(ARRAY(
      SELECT id FROM documents_annotation WHERE author_id = NEW.id AND audience = 'public'
      UNION ALL SELECT id FROM documents_annotation WHERE resolved_by_id = NEW.id AND audience = 'public'
      UNION ALL SELECT annotation_id FROM documents_mention WHERE person_id = NEW.id)) || ARRAY(
    SELECT id FROM documents_document WHERE NEW.id IN (curator_id, basis_by_id, withdrawn_by_id)
    UNION SELECT document_id FROM documents_statement WHERE agent_id = NEW.id
    UNION SELECT document_id FROM documents_derivation WHERE agent_id = NEW.id
    UNION SELECT document_id FROM documents_setaside WHERE agent_id = NEW.id
    UNION SELECT document_id FROM documents_gap WHERE agent_id = NEW.id
    UNION SELECT document_id FROM documents_capture WHERE received_by_id = NEW.id
    UNION SELECT document_id FROM documents_revision WHERE made_by_id = NEW.id));
  RETURN NULL;
END $$;
CREATE TRIGGER raises_on_update AFTER UPDATE ON documents_user FOR EACH ROW
  WHEN ((OLD.public_name, OLD.erased_at) IS DISTINCT FROM (NEW.public_name, NEW.erased_at))
  EXECUTE FUNCTION documents_name_changed();
