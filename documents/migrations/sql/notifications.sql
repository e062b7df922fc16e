-- Notifies the channel "room" at commit, by ids alone, of each event of a document or group, and of each change after
-- which somebody's rights must be checked again (membership, account, session, who may read a document).
CREATE FUNCTION documents_notify_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', CASE WHEN n.document_id IS NULL THEN 'group ' || n.group_id
    ELSE 'event ' || n.document_id || ' ' || n.number || ' ' || n.id END)
  FROM new_rows n ORDER BY n.document_id, n.number;
  RETURN NULL;
END $$;
CREATE TRIGGER notify_listeners AFTER INSERT ON documents_event
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_notify_events();

CREATE FUNCTION documents_notify_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'person ' || coalesce(NEW.user_id, OLD.user_id));
  RETURN NULL;
END $$;
CREATE TRIGGER notify_listeners AFTER INSERT OR UPDATE OR DELETE ON documents_membership
  FOR EACH ROW EXECUTE FUNCTION documents_notify_member();

CREATE FUNCTION documents_notify_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'person ' || NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER notify_listeners AFTER UPDATE OF is_active, is_curator, password, erased_at ON documents_user
  FOR EACH ROW EXECUTE FUNCTION documents_notify_person();

CREATE FUNCTION documents_notify_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'document ' || NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER notify_listeners AFTER UPDATE OF visibility, withdrawn_at, curator_id ON documents_document
  FOR EACH ROW WHEN ((OLD.visibility, OLD.withdrawn_at, OLD.curator_id)
    IS DISTINCT FROM (NEW.visibility, NEW.withdrawn_at, NEW.curator_id))
  EXECUTE FUNCTION documents_notify_access();

CREATE FUNCTION documents_notify_groups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'document ' || coalesce(NEW.document_id, OLD.document_id));
  RETURN NULL;
END $$;
CREATE TRIGGER notify_listeners AFTER INSERT OR DELETE ON documents_document_groups
  FOR EACH ROW EXECUTE FUNCTION documents_notify_groups();

-- A session is named by its hash, so that whoever can listen cannot take the session over.
CREATE FUNCTION documents_notify_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'session ' || encode(sha256(convert_to(OLD.session_key, 'UTF8')), 'hex'));
  RETURN NULL;
END $$;
CREATE TRIGGER notify_listeners AFTER DELETE ON django_session
  FOR EACH ROW EXECUTE FUNCTION documents_notify_session();
