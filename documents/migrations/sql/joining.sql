-- A join has a relation and exactly two targets, in order, that are not the same passage; and what joins two passages so
-- says how. Checked at commit, because the targets come after their annotation.
CREATE FUNCTION documents_check_join(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  has_relation boolean; is_joining boolean; has_two boolean;
BEGIN
  SELECT a.relation <> '', a.motivation = 'linking' AND a.parent_id IS NULL AND a.deleted_at IS NULL
    INTO has_relation, is_joining FROM documents_annotation a WHERE a.id = checked;
  IF NOT FOUND OR NOT (has_relation OR is_joining) THEN
    RETURN;
  END IF;
  SELECT array_agg(t.n::integer ORDER BY t.n) = ARRAY[0, 1]
      AND count(DISTINCT (t.document_id, t.revision_id, t.start, t."end")) = 2
    INTO has_two FROM documents_target t WHERE t.annotation_id = checked;
  IF has_relation IS DISTINCT FROM (is_joining AND coalesce(has_two, false)) THEN
    RAISE EXCEPTION 'annotation % does not join two passages by a relation', checked
      USING ERRCODE = 'check_violation', CONSTRAINT = 'joins_two_passages', TABLE = 'documents_annotation';
  END IF;
END $$;

CREATE FUNCTION documents_check_join_of_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_check_join(NEW.id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER joins_two_passages AFTER INSERT OR UPDATE OF relation, motivation, parent_id, deleted_at
  ON documents_annotation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.relation <> '' OR NEW.motivation = 'linking') EXECUTE FUNCTION documents_check_join_of_note();

-- A note with one passage needs no look: only a further target makes a join, or too much of one.
CREATE FUNCTION documents_check_join_of_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_check_join(NEW.annotation_id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER joins_two_passages AFTER INSERT ON documents_target DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.n > 0) EXECUTE FUNCTION documents_check_join_of_target();

-- A target goes with its whole article, too; what joined it then joins nothing any more.
-- A note that pointed to several passages without a relation may be left with two: it says nothing of them, as before.
CREATE FUNCTION documents_check_join_without_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM documents_annotation WHERE id = OLD.annotation_id AND relation <> '') THEN
    PERFORM documents_check_join(OLD.annotation_id);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keeps_two_passages AFTER DELETE ON documents_target DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION documents_check_join_without_target();

-- Beside each passage the page of an article shows the other one of a public join: its article's title and facts, and what
-- became of its words. So a change of these raises the numbers of both.
CREATE FUNCTION documents_joined_with(articles bigint[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(DISTINCT other.document_id)
  FROM documents_target here JOIN documents_annotation a ON a.id = here.annotation_id AND a.relation <> ''
  JOIN documents_public_notes() n ON n.id = a.id
  JOIN documents_target other ON other.annotation_id = a.id AND other.document_id <> here.document_id
  WHERE here.document_id = ANY (articles)
$$;

CREATE FUNCTION documents_title_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_raise(documents_joined_with(ARRAY[NEW.id]));
  RETURN NULL;
END $$;
CREATE TRIGGER raises_joined AFTER UPDATE ON documents_document FOR EACH ROW
  WHEN ((OLD.slug, OLD.title, OLD.title_given, OLD.language, OLD.direction, OLD.visibility)
    IS DISTINCT FROM (NEW.slug, NEW.title, NEW.title_given, NEW.language, NEW.direction, NEW.visibility))
  EXECUTE FUNCTION documents_title_changed();

CREATE FUNCTION documents_fact_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  articles bigint[] := ARRAY(
    SELECT DISTINCT document_id FROM changed WHERE property IN ('publisher', 'creator', 'issued'));
BEGIN
  IF articles <> '{}' THEN
    PERFORM documents_raise(documents_joined_with(articles));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER raises_joined_on_insert AFTER INSERT ON documents_statement
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION documents_fact_changed();
CREATE TRIGGER raises_joined_on_update AFTER UPDATE ON documents_statement
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION documents_fact_changed();
CREATE TRIGGER raises_joined_on_delete AFTER DELETE ON documents_statement
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION documents_fact_changed();

CREATE FUNCTION documents_joined_anchor_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_raise(ARRAY(
    SELECT DISTINCT other.document_id FROM changed c JOIN documents_target t ON t.id = c.target_id
    JOIN documents_annotation a ON a.id = t.annotation_id AND a.relation <> ''
    JOIN documents_public_notes() n ON n.id = a.id
    JOIN documents_target other ON other.annotation_id = a.id AND other.document_id <> c.document_id));
  RETURN NULL;
END $$;
CREATE TRIGGER raises_joined_on_insert AFTER INSERT ON documents_anchor
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION documents_joined_anchor_changed();
CREATE TRIGGER raises_joined_on_update AFTER UPDATE ON documents_anchor
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION documents_joined_anchor_changed();

CREATE FUNCTION documents_relation_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_raise(documents_with_notes(ARRAY[NEW.id]));
  RETURN NULL;
END $$;
CREATE TRIGGER raises_with_relation AFTER UPDATE OF relation ON documents_annotation FOR EACH ROW
  WHEN (OLD.relation <> NEW.relation AND NEW.audience = 'public' AND NEW.withheld = '')
  EXECUTE FUNCTION documents_relation_changed();

-- Whether a passage of a note, or of its thread, is in an article that is not open to everybody: then strangers see neither
-- the note nor that it changed.
CREATE FUNCTION documents_stands_closed(note uuid, root uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM documents_target t JOIN documents_document d ON d.id = t.document_id
    WHERE t.annotation_id IN (note, root) AND NOT documents_is_open(d.visibility, d.withdrawn_at))
$$;
CREATE OR REPLACE FUNCTION documents_shelf_of_notes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
  is_public boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT array_agg(DISTINCT n.document_id),
        bool_or(documents_is_open(d.visibility, d.withdrawn_at)
          AND NOT (n.spans_documents AND documents_stands_closed(n.id, n.root_id)))
      INTO ids, is_public FROM new_rows n JOIN old_rows o USING (id) JOIN documents_document d ON d.id = n.document_id
      WHERE 'public' IN (n.audience, o.audience);
  ELSE
    SELECT array_agg(DISTINCT n.document_id),
        bool_or(documents_is_open(d.visibility, d.withdrawn_at)
          AND NOT (n.spans_documents AND documents_stands_closed(n.id, n.root_id)))
      INTO ids, is_public FROM changed n LEFT JOIN documents_document d ON d.id = n.document_id
      WHERE n.audience = 'public';
  END IF;
  IF ids IS NULL THEN
    RETURN NULL;
  END IF;
  UPDATE documents_shelfentry entry SET newest_note = now_newest.at
  FROM (SELECT id, documents_newest_public_note(id) AS at FROM unnest(ids) id ORDER BY id) now_newest
  WHERE entry.document_id = now_newest.id AND entry.newest_note IS DISTINCT FROM now_newest.at;
  IF is_public THEN
    PERFORM documents_public_change('notes');
  END IF;
  RETURN NULL;
END $$;
