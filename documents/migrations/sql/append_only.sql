-- What was received, what was said to be the text, where something was selected and what happened is never rewritten.
CREATE FUNCTION documents_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never updated', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_capture FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_capturechunk FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_revision FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_revisionchunk FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_target FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_evidence FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_event FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();

-- An anchor is only ever superseded, once.
CREATE TRIGGER only_superseded BEFORE UPDATE ON documents_anchor FOR EACH ROW
  WHEN (OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
    OR (to_jsonb(OLD) - 'superseded_at') IS DISTINCT FROM (to_jsonb(NEW) - 'superseded_at'))
  EXECUTE FUNCTION documents_refuse_update();

-- An annotation stays with its document, its author, its parent and its other documents. A tombstone stays one; it only
-- goes along where its thread moves to another audience.
CREATE TRIGGER fixed_fields BEFORE UPDATE ON documents_annotation FOR EACH ROW
  WHEN ((OLD.deleted_at IS NOT NULL AND OLD.deleted_at IS DISTINCT FROM NEW.deleted_at) OR (OLD.spans_documents AND NOT NEW.spans_documents)
    OR (OLD.id, OLD.document_id, OLD.author_id, OLD.parent_id, OLD.root_id, OLD.created_at)
       IS DISTINCT FROM (NEW.id, NEW.document_id, NEW.author_id, NEW.parent_id, NEW.root_id, NEW.created_at))
  EXECUTE FUNCTION documents_refuse_update();

-- They are deleted only with their whole document, by the service that names it for its own transaction.
CREATE FUNCTION documents_refuse_lone_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('readingroom.deleting_document', true) IS DISTINCT FROM OLD.document_id::text THEN
    RAISE EXCEPTION 'rows of % are deleted only with their whole document', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER deleted_with_document BEFORE DELETE ON documents_capture FOR EACH ROW EXECUTE FUNCTION documents_refuse_lone_delete();
CREATE TRIGGER deleted_with_document BEFORE DELETE ON documents_revision FOR EACH ROW EXECUTE FUNCTION documents_refuse_lone_delete();
CREATE TRIGGER deleted_with_document BEFORE DELETE ON documents_event FOR EACH ROW WHEN (OLD.document_id IS NOT NULL)
  EXECUTE FUNCTION documents_refuse_lone_delete();
CREATE TRIGGER deleted_with_document BEFORE DELETE ON documents_annotation FOR EACH ROW EXECUTE FUNCTION documents_refuse_lone_delete();

-- Events of a group are deleted only with the whole group, by the service that names it for its own transaction.
CREATE FUNCTION documents_refuse_lone_group_event_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('readingroom.deleting_group', true) IS DISTINCT FROM OLD.group_id::text THEN
    RAISE EXCEPTION 'events of a group are deleted only with their whole group'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER deleted_with_group BEFORE DELETE ON documents_event FOR EACH ROW WHEN (OLD.group_id IS NOT NULL)
  EXECUTE FUNCTION documents_refuse_lone_group_event_delete();

-- Chunks go before what they are chunks of, whose document can then still be asked for.
CREATE FUNCTION documents_refuse_lone_chunk_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  others boolean;
BEGIN
  EXECUTE format(
    'SELECT EXISTS (SELECT 1 FROM old_rows c LEFT JOIN %I whole ON whole.id = c.%I
     WHERE whole.document_id::text IS DISTINCT FROM current_setting(''readingroom.deleting_document'', true))',
    TG_ARGV[0], TG_ARGV[1]) INTO others;
  IF others THEN
    RAISE EXCEPTION 'rows of % are deleted only with their whole document', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER deleted_with_document AFTER DELETE ON documents_capturechunk REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse_lone_chunk_delete('documents_capture', 'capture_id');
CREATE TRIGGER deleted_with_document AFTER DELETE ON documents_revisionchunk REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse_lone_chunk_delete('documents_revision', 'revision_id');

-- Nothing deleted is kept (promise 8): at commit a tombstone has no earlier wording and no tag.
CREATE FUNCTION documents_check_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM documents_annotationversion v WHERE v.annotation_id = NEW.id)
    OR EXISTS (SELECT 1 FROM documents_taggedannotation t WHERE t.content_object_id = NEW.id)
  THEN
    RAISE EXCEPTION 'annotation % is deleted, but not its earlier wordings and tags', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER tombstone_keeps_nothing AFTER UPDATE OF deleted_at ON documents_annotation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL)
  EXECUTE FUNCTION documents_check_tombstone();

-- At commit a tombstone mentions nobody either, and no report repeats what it said.
CREATE FUNCTION documents_check_tombstone_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM documents_mention m WHERE m.annotation_id = NEW.id)
    OR EXISTS (SELECT 1 FROM documents_flag f WHERE f.annotation_id = NEW.id AND f.words <> '')
  THEN
    RAISE EXCEPTION 'annotation % is deleted, but not whom it names and what was reported of it', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER tombstone_names_nobody AFTER UPDATE OF deleted_at ON documents_annotation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL)
  EXECUTE FUNCTION documents_check_tombstone_alone();
