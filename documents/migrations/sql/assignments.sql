ALTER TABLE documents_assignmenttext ADD CONSTRAINT assignment_text_revision_of_document
  FOREIGN KEY (document_id, revision_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE documents_assignment ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_assignment FOR EACH ROW EXECUTE FUNCTION documents_seal_row();
ALTER TABLE documents_assignmenttext ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_assignmenttext FOR EACH ROW EXECUTE FUNCTION documents_seal_row();
ALTER TABLE documents_opening ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_opening FOR EACH ROW EXECUTE FUNCTION documents_seal_row();

-- What was seen cannot be unseen: a task stays published and revealed, and in its group.
CREATE TRIGGER stays_revealed BEFORE UPDATE ON documents_assignment FOR EACH ROW
  WHEN ((OLD.revealed_at IS NOT NULL AND NEW.revealed_at IS DISTINCT FROM OLD.revealed_at)
    OR (OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at)
    OR NEW.group_id <> OLD.group_id)
  EXECUTE FUNCTION documents_refuse_update();
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_opening FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();

CREATE FUNCTION documents_check_opening_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM documents_assignment WHERE id = OLD.assignment_id)
      AND EXISTS (SELECT FROM documents_user WHERE id = OLD.person_id AND erased_at IS NULL) THEN
    RAISE EXCEPTION 'that a task was opened to somebody stays as long as the task'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER opening_stays AFTER DELETE ON documents_opening
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_check_opening_gone();

-- A note in a task is for its group, for those who lead that, or for its author, and on a text of the task. What is
-- written by somebody who does not lead the group is held. An answer is in the task of its thread.
CREATE FUNCTION documents_check_note_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_right boolean;
BEGIN
  IF NEW.parent_id IS NOT NULL THEN
    is_right := NOT EXISTS (
      SELECT FROM documents_annotation p WHERE p.id = NEW.parent_id AND p.assignment_id IS DISTINCT FROM NEW.assignment_id);
  ELSE
    SELECT (NEW.group_id IS NULL OR NEW.group_id = task.group_id) AND EXISTS (
        SELECT FROM documents_assignmenttext t WHERE t.assignment_id = task.id AND t.document_id = NEW.document_id)
      INTO is_right FROM documents_assignment task WHERE task.id = NEW.assignment_id;
  END IF;
  IF NOT coalesce(is_right, false) THEN
    RAISE EXCEPTION 'annotation % does not belong to its task', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER note_belongs_to_task AFTER INSERT OR UPDATE OF assignment_id, audience, group_id ON documents_annotation
  FOR EACH ROW WHEN (NEW.assignment_id IS NOT NULL OR NEW.parent_id IS NOT NULL)
  EXECUTE FUNCTION documents_check_note_of_task();

CREATE FUNCTION documents_check_answers_of_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM documents_annotation n WHERE n.parent_id = NEW.id AND n.assignment_id IS DISTINCT FROM NEW.assignment_id
  ) THEN
    RAISE EXCEPTION 'answers to annotation % are in another task', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER answers_share_task AFTER UPDATE OF assignment_id ON documents_annotation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.assignment_id IS DISTINCT FROM NEW.assignment_id)
  EXECUTE FUNCTION documents_check_answers_of_task();

CREATE FUNCTION documents_check_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.held = EXISTS (
    SELECT FROM documents_membership m JOIN documents_assignment task ON task.group_id = m.group_id
    WHERE task.id = NEW.assignment_id AND m.user_id = NEW.author_id AND m.role IN ('owner', 'moderator')
  ) AND coalesce(current_setting('readingroom.restoring', true), '') = '' THEN
    RAISE EXCEPTION 'annotation % is held if its author does not lead the group', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER held_as_written AFTER INSERT ON documents_annotation FOR EACH ROW WHEN (NEW.assignment_id IS NOT NULL)
  EXECUTE FUNCTION documents_check_held();

-- A note never comes into a task later, and leaves it only when everybody sees it there.
CREATE FUNCTION documents_check_leaves_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.assignment_id IS NOT NULL OR NOT EXISTS (
    SELECT FROM documents_assignment WHERE id = OLD.assignment_id AND revealed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'annotation % stays in its task', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER stays_in_task AFTER UPDATE OF assignment_id, held ON documents_annotation FOR EACH ROW
  WHEN ((OLD.assignment_id, OLD.held) IS DISTINCT FROM (NEW.assignment_id, NEW.held))
  EXECUTE FUNCTION documents_check_leaves_task();

CREATE FUNCTION documents_check_text_of_task_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM documents_annotation a WHERE a.assignment_id = OLD.assignment_id AND a.document_id = OLD.document_id
  ) AND NOT EXISTS (
    SELECT FROM documents_assignmenttext t WHERE t.assignment_id = OLD.assignment_id AND t.document_id = OLD.document_id
  ) THEN
    RAISE EXCEPTION 'notes of a task stand on a text that it would lose'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER text_with_notes_stays AFTER DELETE OR UPDATE OF document_id, assignment_id
  ON documents_assignmenttext DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION documents_check_text_of_task_gone();

-- Somebody to whom a task is opened, and everybody to whom it is revealed, sees more than before.
CREATE FUNCTION documents_notify_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'person ' || NEW.person_id);
  RETURN NULL;
END $$;
CREATE TRIGGER notify_listeners AFTER INSERT ON documents_opening
  FOR EACH ROW EXECUTE FUNCTION documents_notify_opened();

CREATE FUNCTION documents_notify_revealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('room', 'group ' || NEW.group_id);
  RETURN NULL;
END $$;
CREATE TRIGGER notify_listeners AFTER UPDATE OF revealed_at ON documents_assignment
  FOR EACH ROW WHEN (OLD.revealed_at IS DISTINCT FROM NEW.revealed_at) EXECUTE FUNCTION documents_notify_revealed();
