-- What the notebook counts of a note that everybody sees; no row for any other note. Such a note has no group. It says what
-- `models/notebook/layers.py` (which notes) and `models/notebook/filter.py` (which states) say of querysets.
CREATE FUNCTION documents_counted_notes(ids uuid[]) RETURNS TABLE (annotation_id uuid, counted jsonb)
LANGUAGE sql STABLE AS $$
  SELECT note.id, jsonb_build_object(
    'document', note.document_id, 'author', note.author_id,
    'words', CASE WHEN note.note = '' THEN 'highlight' ELSE 'note' END,
    'thread', CASE WHEN coalesce(note.resolved_at, root.resolved_at) IS NOT NULL THEN 'resolved'
                   WHEN note.note <> '' THEN 'open' ELSE '' END,
    'places', ARRAY(
      SELECT DISTINCT anchor.state FROM documents_target target JOIN documents_anchor anchor ON anchor.target_id = target.id
      WHERE target.annotation_id = note.id AND anchor.superseded_at IS NULL AND anchor.state <> 'kept'
        AND anchor.revision_id = (SELECT own.current_revision_id FROM documents_document own
                                  WHERE own.id = anchor.document_id)),
    'tags', ARRAY(SELECT tag_id FROM documents_taggedannotation WHERE content_object_id = note.id))
  FROM documents_annotation note JOIN documents_document d ON d.id = note.document_id
  LEFT JOIN documents_annotation root ON root.id = note.root_id
  WHERE note.id = ANY (ids) AND note.audience = 'public' AND note.deleted_at IS NULL AND note.withheld = ''
    AND NOT note.spans_documents AND (root.id IS NULL OR root.withheld = '')
    AND d.withdrawn_at IS NULL AND d.visibility IN ('public', 'record')
$$;

-- Each change of what is counted adds a row for its note, in the transaction of the change, with what was counted of it
-- before: nothing for a new note. A process that has counted before takes that away and adds what is counted now
-- (`models/notebook/changes.py`), so nobody counts the room again. No words are in these rows, and they go after a while.
ALTER TABLE documents_notechange ADD COLUMN transaction xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX note_change_by_transaction ON documents_notechange (transaction);

-- For notes that are about to change. Of several rows for a note the first one says what was before.
CREATE FUNCTION documents_remember_notes(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO documents_notechange (annotation_id, was)
  SELECT id, before.counted FROM unnest(ids) id LEFT JOIN documents_counted_notes(ids) before ON before.annotation_id = id
$$;

CREATE FUNCTION documents_count_new_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO documents_notechange (annotation_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER count_new_note AFTER INSERT ON documents_annotation FOR EACH ROW WHEN (NEW.audience = 'public')
  EXECUTE FUNCTION documents_count_new_note();

-- A reply is shown and resolved with the root of its thread.
CREATE FUNCTION documents_count_changed_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_remember_notes(
    ARRAY[OLD.id] || ARRAY(SELECT id FROM documents_annotation WHERE root_id = OLD.id AND audience = 'public'));
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER count_changed_note BEFORE UPDATE ON documents_annotation FOR EACH ROW WHEN (
    'public' IN (OLD.audience, NEW.audience) AND
    (OLD.audience, OLD.document_id, OLD.root_id, OLD.spans_documents, OLD.withheld,
     OLD.deleted_at, OLD.resolved_at, OLD.note = '') IS DISTINCT FROM
    (NEW.audience, NEW.document_id, NEW.root_id, NEW.spans_documents, NEW.withheld,
     NEW.deleted_at, NEW.resolved_at, NEW.note = ''))
  EXECUTE FUNCTION documents_count_changed_note();
CREATE TRIGGER count_removed_note BEFORE DELETE ON documents_annotation FOR EACH ROW WHEN (OLD.audience = 'public')
  EXECUTE FUNCTION documents_count_changed_note();

-- New tags, once for each statement: before it the note had its other tags.
CREATE FUNCTION documents_count_new_taggings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO documents_notechange (annotation_id, was)
  SELECT note.annotation_id, jsonb_set(note.counted, '{tags}', to_jsonb(ARRAY(
    SELECT tag_id FROM documents_taggedannotation tagging
    WHERE tagging.content_object_id = note.annotation_id AND tagging.id NOT IN (SELECT id FROM changed))))
  FROM documents_counted_notes(ARRAY(SELECT content_object_id FROM changed)) note;
  RETURN NULL;
END $$;
CREATE TRIGGER count_new_taggings AFTER INSERT ON documents_taggedannotation REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION documents_count_new_taggings();
CREATE FUNCTION documents_count_tagging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_remember_notes(ARRAY(
    SELECT id FROM documents_annotation WHERE id = OLD.content_object_id AND audience = 'public'));
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER count_tagging BEFORE UPDATE OR DELETE ON documents_taggedannotation FOR EACH ROW
  EXECUTE FUNCTION documents_count_tagging();
-- Tags of one name count as one. A row without a note says that what was counted under names of tags is so no more.
CREATE FUNCTION documents_count_renamed_tag() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := ARRAY(
    SELECT note.id FROM documents_taggedannotation tagging JOIN documents_annotation note ON note.id = content_object_id
    WHERE tagging.tag_id = OLD.id AND note.audience = 'public');
BEGIN
  IF ids <> '{}' THEN
    PERFORM documents_remember_notes(ids || NULL::uuid);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER count_renamed_tag BEFORE UPDATE ON documents_tag FOR EACH ROW WHEN (OLD.name <> NEW.name)
  EXECUTE FUNCTION documents_count_renamed_tag();

CREATE FUNCTION documents_count_anchor() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.target_id ELSE OLD.target_id END;
BEGIN
  PERFORM documents_remember_notes(ARRAY(
    SELECT note.id FROM documents_target target JOIN documents_annotation note ON note.id = target.annotation_id
    WHERE target.id = of AND note.audience = 'public'));
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER count_new_anchor BEFORE INSERT ON documents_anchor FOR EACH ROW WHEN (NEW.state <> 'kept')
  EXECUTE FUNCTION documents_count_anchor();
CREATE TRIGGER count_changed_anchor BEFORE UPDATE ON documents_anchor FOR EACH ROW
  WHEN (OLD.state <> 'kept' OR NEW.state <> 'kept') EXECUTE FUNCTION documents_count_anchor();
CREATE TRIGGER count_removed_anchor BEFORE DELETE ON documents_anchor FOR EACH ROW WHEN (OLD.state <> 'kept')
  EXECUTE FUNCTION documents_count_anchor();

-- An article that everybody sees from now on, or no longer, has all its notes counted; another text those that moved.
CREATE FUNCTION documents_count_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.withdrawn_at IS NULL AND OLD.visibility IN ('public', 'record'))
      <> (NEW.withdrawn_at IS NULL AND NEW.visibility IN ('public', 'record')) THEN
    PERFORM documents_remember_notes(ARRAY(
      SELECT id FROM documents_annotation WHERE document_id = OLD.id AND audience = 'public' AND deleted_at IS NULL));
  ELSE
    PERFORM documents_remember_notes(ARRAY(
      SELECT DISTINCT note.id FROM documents_anchor anchor JOIN documents_target target ON target.id = anchor.target_id
      JOIN documents_annotation note ON note.id = target.annotation_id
      WHERE anchor.revision_id IN (OLD.current_revision_id, NEW.current_revision_id) AND anchor.superseded_at IS NULL
        AND anchor.state IN ('moved', 'changed', 'set-aside', 'lost') AND note.audience = 'public'));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER count_document BEFORE UPDATE ON documents_document FOR EACH ROW WHEN (
    (OLD.visibility, OLD.withdrawn_at, OLD.current_revision_id) IS DISTINCT FROM
    (NEW.visibility, NEW.withdrawn_at, NEW.current_revision_id))
  EXECUTE FUNCTION documents_count_document();
