DROP TRIGGER sealed ON documents_tagmerge;
DROP TRIGGER refused_while_frozen ON documents_tagmerge;
ALTER TABLE documents_tagmerge DROP COLUMN seal;
DROP TRIGGER raises_on_merge ON documents_tag;
CREATE OR REPLACE FUNCTION documents_tag_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_raise(documents_with_notes(ARRAY(
    SELECT content_object_id FROM documents_taggedannotation WHERE tag_id = NEW.id)));
  RETURN NULL;
END $$;
DROP TRIGGER count_renamed_tag ON documents_tag;
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
CREATE OR REPLACE FUNCTION documents_count_new_taggings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO documents_notechange (annotation_id, was)
  SELECT note.annotation_id, jsonb_set(note.counted, '{tags}', to_jsonb(ARRAY(
    SELECT tag_id FROM documents_taggedannotation tagging
    WHERE tagging.content_object_id = note.annotation_id AND tagging.id NOT IN (SELECT id FROM changed))))
  FROM documents_counted_notes(ARRAY(SELECT content_object_id FROM changed)) note;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION documents_counted_notes(ids uuid[]) RETURNS TABLE (annotation_id uuid, counted jsonb)
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
DROP FUNCTION documents_tags_of(uuid);
CREATE OR REPLACE FUNCTION documents_check_spellings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_taken boolean;
BEGIN
  PERFORM FROM documents_vocabulary WHERE id = NEW.vocabulary_id FOR NO KEY UPDATE;
  IF TG_TABLE_NAME = 'documents_tag' THEN
    is_taken := EXISTS (SELECT FROM documents_taglabel WHERE documents_fold(label) = documents_fold(NEW.name)
      AND vocabulary_id = NEW.vocabulary_id AND tag_id <> NEW.id);
  ELSE
    is_taken := EXISTS (SELECT FROM documents_tag WHERE documents_fold(name) = documents_fold(NEW.label)
        AND vocabulary_id = NEW.vocabulary_id AND is_defined AND id <> NEW.tag_id)
      OR EXISTS (SELECT FROM documents_taglabel WHERE documents_fold(label) = documents_fold(NEW.label)
        AND vocabulary_id = NEW.vocabulary_id AND tag_id <> NEW.tag_id);
  END IF;
  IF is_taken THEN
    RAISE EXCEPTION 'two tags of a vocabulary are spelled alike'
      USING ERRCODE = 'unique_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER meant_tag_stays ON documents_tag;
DROP FUNCTION documents_keep_meant_tag();
DROP TRIGGER means_what_merges_say ON documents_tagmerge;
DROP TRIGGER means_what_merges_say ON documents_tag;
DROP FUNCTION documents_check_meaning();
DROP TRIGGER derives_meaning ON documents_tagmerge;
DROP FUNCTION documents_derive_meaning();
DROP TRIGGER only_undone ON documents_tagmerge;
DROP TRIGGER into_a_tag_of_its_own ON documents_tagmerge;
DROP FUNCTION documents_check_merge();
DROP FUNCTION documents_meaning(bigint);
ALTER TABLE documents_tagmerge DROP CONSTRAINT merge_into_vocabulary_of_its_tag;
ALTER TABLE documents_tagmerge DROP CONSTRAINT merge_in_vocabulary_of_its_tag;
