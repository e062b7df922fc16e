-- Returns the text of a revision from p_start to p_end, in code points, end excluded; reads only the chunks it needs.
CREATE FUNCTION documents_quote_at(p_revision bigint, p_start integer, p_end integer) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(
    substr(c.text, greatest(p_start - c.n * 4096, 0) + 1, least(p_end - c.n * 4096, 4096) - greatest(p_start - c.n * 4096, 0)),
    '' ORDER BY c.n), '')
  FROM documents_revisionchunk c
  WHERE c.revision_id = p_revision AND c.n BETWEEN p_start / 4096 AND greatest(p_end - 1, p_start) / 4096
$$;

-- These triggers run at once, but foreign keys are checked only at commit. So a row that names a missing row is refused
-- here, because its quote could not be checked.

-- A target quotes the text at its offsets (promise 3). If its document is not that of its annotation, the annotation
-- must have spans_documents set.
CREATE FUNCTION documents_check_targets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM new_rows t LEFT JOIN documents_revision r ON r.id = t.revision_id
    WHERE r.id IS NULL OR t."end" > r.length OR documents_quote_at(t.revision_id, t.start, t."end") IS DISTINCT FROM t.exact
  ) THEN
    RAISE EXCEPTION 'a target does not quote the text at its offsets'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  IF EXISTS (
    SELECT 1 FROM new_rows t LEFT JOIN documents_annotation a ON a.id = t.annotation_id
    WHERE a.id IS NULL OR (t.document_id <> a.document_id AND NOT a.spans_documents)
  ) THEN
    RAISE EXCEPTION 'a target stands in a document that its annotation does not name'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER target_quotes_the_text AFTER INSERT ON documents_target
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_targets();

-- An anchor with a position also quotes the text (promise 5): a kept anchor has the target's quote and offsets, a moved
-- one the target's quote at other offsets, a changed one its own quote.
CREATE FUNCTION documents_check_anchors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM new_rows a
    LEFT JOIN documents_target t ON t.id = a.target_id
    LEFT JOIN documents_revision r ON r.id = a.revision_id
    WHERE t.id IS NULL OR r.id IS NULL OR a.start IS NOT NULL AND (
      a."end" > r.length
      OR documents_quote_at(a.revision_id, a.start, a."end") IS DISTINCT FROM (CASE a.state WHEN 'changed' THEN a.quote ELSE t.exact END)
      OR (a.state = 'kept' AND a.start <> t.start)
      OR (a.state = 'moved' AND a.start = t.start)
      OR (a.state = 'changed' AND a.quote = t.exact)
    )
  ) THEN
    RAISE EXCEPTION 'an anchor does not stand where its state says'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER anchor_stands_on_the_text AFTER INSERT ON documents_anchor
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_anchors();

-- Evidence quotes the text at its offsets.
CREATE FUNCTION documents_check_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM new_rows e LEFT JOIN documents_revision r ON r.id = e.revision_id
    WHERE r.id IS NULL OR e."end" > r.length OR documents_quote_at(e.revision_id, e.start, e."end") IS DISTINCT FROM e.exact
  ) THEN
    RAISE EXCEPTION 'a piece of evidence does not quote the text at its offsets'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER evidence_quotes_the_text AFTER INSERT ON documents_evidence
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_evidence();

-- A target is deleted only when its annotation or its whole document is deleted, and an anchor only with its target.
CREATE FUNCTION documents_check_target_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM documents_annotation a JOIN documents_document d ON d.id = OLD.document_id
    WHERE a.id = OLD.annotation_id AND a.deleted_at IS NULL
  ) THEN
    RAISE EXCEPTION 'a target goes only with its annotation'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER target_goes_with_annotation AFTER DELETE ON documents_target
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_check_target_gone();

CREATE FUNCTION documents_check_anchor_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM documents_target t WHERE t.id = OLD.target_id) THEN
    RAISE EXCEPTION 'an anchor goes only with its target'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER anchor_goes_with_target AFTER DELETE ON documents_anchor
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_check_anchor_gone();
