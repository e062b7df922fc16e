-- Captures, revisions, their chunks, targets, evidence and events are never updated.
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

-- The only update of an anchor is to supersede it, once.
CREATE TRIGGER only_superseded BEFORE UPDATE ON documents_anchor FOR EACH ROW
  WHEN (OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
    OR (to_jsonb(OLD) - 'superseded_at') IS DISTINCT FROM (to_jsonb(NEW) - 'superseded_at'))
  EXECUTE FUNCTION documents_refuse_update();

-- An annotation never changes its id, document, author, parent, root or creation time, and keeps spanning documents
-- once it does. A tombstone stays a tombstone; only its audience may change, with that of its thread.
CREATE TRIGGER fixed_fields BEFORE UPDATE ON documents_annotation FOR EACH ROW
  WHEN ((OLD.deleted_at IS NOT NULL AND OLD.deleted_at IS DISTINCT FROM NEW.deleted_at) OR (OLD.spans_documents AND NOT NEW.spans_documents)
    OR (OLD.id, OLD.document_id, OLD.author_id, OLD.parent_id, OLD.root_id, OLD.created_at)
       IS DISTINCT FROM (NEW.id, NEW.document_id, NEW.author_id, NEW.parent_id, NEW.root_id, NEW.created_at))
  EXECUTE FUNCTION documents_refuse_update();

-- Captures, revisions, events and annotations are deleted only with their whole document, by the service that names the
-- document in a setting of its transaction.
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

-- Events of a group are deleted only with the whole group, by the service that names the group in a setting of its
-- transaction.
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

-- Chunks are deleted before their capture or revision, so its document can still be looked up.
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

-- Nothing deleted is kept (promise 8): at commit a tombstone has no earlier version and no tag.
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

-- At commit a tombstone has no mentions either, and reports of it have no text.
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
