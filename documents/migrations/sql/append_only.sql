-- What was received, what was said to be the text, where something was selected and what happened is never rewritten.
CREATE FUNCTION documents_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never updated', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
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
    OR (OLD.target_id, OLD.document_id, OLD.revision_id, OLD.start, OLD."end", OLD.state, OLD.quote, OLD.method)
       IS DISTINCT FROM (NEW.target_id, NEW.document_id, NEW.revision_id, NEW.start, NEW."end", NEW.state, NEW.quote, NEW.method))
  EXECUTE FUNCTION documents_refuse_update();

-- An annotation stays with its document, its author and its parent, and a tombstone stays one.
CREATE TRIGGER fixed_fields BEFORE UPDATE ON documents_annotation FOR EACH ROW
  WHEN (OLD.deleted_at IS NOT NULL
    OR (OLD.id, OLD.document_id, OLD.author_id, OLD.parent_id, OLD.root_id, OLD.created_at)
       IS DISTINCT FROM (NEW.id, NEW.document_id, NEW.author_id, NEW.parent_id, NEW.root_id, NEW.created_at))
  EXECUTE FUNCTION documents_refuse_update();

-- They are deleted only with their whole document, by the service that names it for its own transaction.
CREATE FUNCTION documents_refuse_lone_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('readingroom.deleting_document', true) IS DISTINCT FROM OLD.document_id::text THEN
    RAISE EXCEPTION 'rows of % are deleted only with their whole document', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER deleted_with_document BEFORE DELETE ON documents_capture FOR EACH ROW EXECUTE FUNCTION documents_refuse_lone_delete();
CREATE TRIGGER deleted_with_document BEFORE DELETE ON documents_revision FOR EACH ROW EXECUTE FUNCTION documents_refuse_lone_delete();
CREATE TRIGGER deleted_with_document BEFORE DELETE ON documents_event FOR EACH ROW EXECUTE FUNCTION documents_refuse_lone_delete();

CREATE FUNCTION documents_refuse_lone_chunk_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('readingroom.deleting_document', true), '') = '' THEN
    RAISE EXCEPTION 'rows of % are deleted only with their whole document', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER deleted_with_document BEFORE DELETE ON documents_capturechunk FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse_lone_chunk_delete();
CREATE TRIGGER deleted_with_document BEFORE DELETE ON documents_revisionchunk FOR EACH STATEMENT EXECUTE FUNCTION documents_refuse_lone_chunk_delete();
