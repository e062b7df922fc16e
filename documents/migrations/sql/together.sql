-- What stands on a shelf in a fixed version names a version of that very article.
ALTER TABLE documents_shelfitem ADD CONSTRAINT shelf_item_revision_of_document
  FOREIGN KEY (document_id, revision_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;

-- What happened in a group is deleted only with the whole group, by the service that names it for its own transaction.
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
DROP TRIGGER deleted_with_document ON documents_event;
CREATE TRIGGER deleted_with_document BEFORE DELETE ON documents_event FOR EACH ROW WHEN (OLD.document_id IS NOT NULL)
  EXECUTE FUNCTION documents_refuse_lone_delete();

-- Nothing deleted is kept: a tombstone names nobody either, and no report tells what it said.
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

-- Whoever listens on "room" is told at commit, by ids alone: that something happened to a document or in a group, and
-- that what somebody may see is to be asked anew (membership, account, session, who may read a document).
CREATE FUNCTION documents_tell_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', CASE WHEN n.document_id IS NULL THEN 'group ' || n.group_id
    ELSE 'event ' || n.document_id || ' ' || n.number || ' ' || n.id END)
  FROM new_rows n ORDER BY n.document_id, n.number;
  RETURN NULL;
END $$;
CREATE TRIGGER told_to_listeners AFTER INSERT ON documents_event
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_tell_events();

CREATE FUNCTION documents_tell_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'person ' || coalesce(NEW.user_id, OLD.user_id));
  RETURN NULL;
END $$;
CREATE TRIGGER told_to_listeners AFTER INSERT OR UPDATE OR DELETE ON documents_membership
  FOR EACH ROW EXECUTE FUNCTION documents_tell_member();

CREATE FUNCTION documents_tell_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'person ' || NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER told_to_listeners AFTER UPDATE OF is_active, is_curator, password, erased_at ON documents_user
  FOR EACH ROW EXECUTE FUNCTION documents_tell_person();

CREATE FUNCTION documents_tell_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'document ' || NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER told_to_listeners AFTER UPDATE OF visibility, withdrawn_at, curator_id ON documents_document
  FOR EACH ROW WHEN ((OLD.visibility, OLD.withdrawn_at, OLD.curator_id)
    IS DISTINCT FROM (NEW.visibility, NEW.withdrawn_at, NEW.curator_id))
  EXECUTE FUNCTION documents_tell_access();

CREATE FUNCTION documents_tell_groups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'document ' || coalesce(NEW.document_id, OLD.document_id));
  RETURN NULL;
END $$;
CREATE TRIGGER told_to_listeners AFTER INSERT OR DELETE ON documents_document_groups
  FOR EACH ROW EXECUTE FUNCTION documents_tell_groups();

-- A session is named by its hash: who may listen need not be able to take it over.
CREATE FUNCTION documents_tell_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'session ' || encode(sha256(convert_to(OLD.session_key, 'UTF8')), 'hex'));
  RETURN NULL;
END $$;
CREATE TRIGGER told_to_listeners AFTER DELETE ON django_session
  FOR EACH ROW EXECUTE FUNCTION documents_tell_session();
