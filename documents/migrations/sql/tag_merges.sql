-- A tag that was merged means another of its vocabulary. What was merged into what is kept in documents_tagmerge; what each
-- tag means now is derived from the merges that stand, is always one step away, and so in the same vocabulary.
ALTER TABLE documents_tagmerge ADD CONSTRAINT merge_in_vocabulary_of_its_tag FOREIGN KEY (tag_id, vocabulary_id)
  REFERENCES documents_tag (id, vocabulary_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_tagmerge ADD CONSTRAINT merge_into_vocabulary_of_its_tag FOREIGN KEY (into_id, vocabulary_id)
  REFERENCES documents_tag (id, vocabulary_id) DEFERRABLE INITIALLY DEFERRED;

-- Where the merges that stand lead from a tag: to itself, if it is not merged.
CREATE FUNCTION documents_meaning(tag bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE way (id, step) AS (
      SELECT tag, 0
    UNION ALL
      SELECT m.into_id, way.step + 1 FROM way JOIN documents_tagmerge m ON m.tag_id = way.id AND m.undone_at IS NULL
  ) CYCLE id SET is_circle USING passed
  SELECT id FROM way WHERE NOT is_circle ORDER BY step DESC LIMIT 1
$$;

-- Who merges, undoes and defines waits for each other. Nothing is merged into a tag that means another one, so that no
-- circle comes about; nor into a word that nobody defined, which goes when it is on no note.
CREATE FUNCTION documents_check_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM documents_vocabulary WHERE id = NEW.vocabulary_id FOR NO KEY UPDATE;
  IF current_setting('readingroom.restoring', true) IS DISTINCT FROM 'on' AND (
      EXISTS (SELECT FROM documents_tagmerge WHERE tag_id = NEW.into_id AND undone_at IS NULL)
      OR NOT EXISTS (SELECT FROM documents_tag WHERE id = NEW.into_id AND is_defined)) THEN
    RAISE EXCEPTION 'tag % means another one, or is not defined', NEW.into_id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER into_a_tag_of_its_own BEFORE INSERT ON documents_tagmerge FOR EACH ROW
  EXECUTE FUNCTION documents_check_merge();

CREATE TRIGGER only_undone BEFORE UPDATE ON documents_tagmerge FOR EACH ROW
  WHEN (OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
    OR (to_jsonb(OLD) - '{undone_at,undone_by_id,seal}'::text[])
       IS DISTINCT FROM (to_jsonb(NEW) - '{undone_at,undone_by_id,seal}'::text[]))
  EXECUTE FUNCTION documents_refuse_update();

-- The tag, and what came to it by merges, means where it leads from now on. A word becomes part of the vocabulary with its
-- merge, by one statement, because it may be spelled like another spelling of the tag that it means; undoing takes it out.
CREATE FUNCTION documents_derive_meaning() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  meaning bigint := documents_meaning(NEW.tag_id);
BEGIN
  -- A backup that is restored has the tags as they were.
  IF current_setting('readingroom.restoring', true) = 'on' THEN
    RETURN NULL;
  END IF;
  WITH RECURSIVE through (id) AS (
      SELECT NEW.tag_id
    UNION
      SELECT m.tag_id FROM through JOIN documents_tagmerge m ON m.into_id = through.id AND m.undone_at IS NULL
  )
  UPDATE documents_tag SET merged_into_id = nullif(meaning, id),
      is_defined = NOT (id = NEW.tag_id AND NEW.was_word AND NEW.undone_at IS NOT NULL)
    WHERE id IN (SELECT id FROM through);
  RETURN NULL;
END $$;
CREATE TRIGGER derives_meaning AFTER INSERT OR UPDATE ON documents_tagmerge FOR EACH ROW
  EXECUTE FUNCTION documents_derive_meaning();

-- Whoever writes: at commit a tag means what its merges say.
CREATE FUNCTION documents_check_meaning() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  tag bigint := CASE TG_TABLE_NAME WHEN 'documents_tag' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'tag_id' END;
BEGIN
  IF EXISTS (SELECT FROM documents_tag
      WHERE id = tag AND merged_into_id IS DISTINCT FROM nullif(documents_meaning(id), id)) THEN
    RAISE EXCEPTION 'tag % does not mean what its merges say', tag
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER means_what_merges_say AFTER INSERT OR UPDATE OF merged_into_id ON documents_tag
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_check_meaning();
CREATE CONSTRAINT TRIGGER means_what_merges_say AFTER INSERT OR UPDATE ON documents_tagmerge
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_check_meaning();

-- A tag that others mean stays in the vocabulary.
CREATE FUNCTION documents_keep_meant_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM documents_vocabulary WHERE id = NEW.vocabulary_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM documents_tag WHERE merged_into_id = NEW.id) THEN
    RAISE EXCEPTION 'other tags are merged into tag %', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER meant_tag_stays BEFORE UPDATE OF is_defined ON documents_tag FOR EACH ROW
  WHEN (OLD.is_defined AND NOT NEW.is_defined) EXECUTE FUNCTION documents_keep_meant_tag();

-- A spelling leads to one tag: that of the tag which another means does so.
CREATE OR REPLACE FUNCTION documents_check_spellings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_taken boolean;
BEGIN
  PERFORM FROM documents_vocabulary WHERE id = NEW.vocabulary_id FOR NO KEY UPDATE;
  IF TG_TABLE_NAME = 'documents_tag' THEN
    is_taken := EXISTS (SELECT FROM documents_taglabel WHERE documents_fold(label) = documents_fold(NEW.name)
      AND vocabulary_id = NEW.vocabulary_id AND tag_id NOT IN (NEW.id, coalesce(NEW.merged_into_id, NEW.id)));
  ELSE
    is_taken := EXISTS (SELECT FROM documents_tag WHERE documents_fold(name) = documents_fold(NEW.label)
        AND vocabulary_id = NEW.vocabulary_id AND is_defined AND NEW.tag_id NOT IN (id, coalesce(merged_into_id, id)))
      OR EXISTS (SELECT FROM documents_taglabel WHERE documents_fold(label) = documents_fold(NEW.label)
        AND vocabulary_id = NEW.vocabulary_id AND tag_id <> NEW.tag_id);
  END IF;
  IF is_taken THEN
    RAISE EXCEPTION 'two tags of a vocabulary are spelled alike'
      USING ERRCODE = 'unique_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

-- What is counted of a note are the tags that it means, each once. After a merge or a new name, what was counted under tags
-- is counted anew: so either adds one row here, however many notes have the tag (sql/counts.sql).
CREATE FUNCTION documents_tags_of(note uuid) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT DISTINCT coalesce(tag.merged_into_id, tag.id) FROM documents_taggedannotation tagging
    JOIN documents_tag tag ON tag.id = tagging.tag_id WHERE tagging.content_object_id = note)
$$;
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
    'tags', documents_tags_of(note.id))
  FROM documents_annotation note JOIN documents_document d ON d.id = note.document_id
  LEFT JOIN documents_annotation root ON root.id = note.root_id
  WHERE note.id = ANY (ids) AND note.audience = 'public' AND note.deleted_at IS NULL AND note.withheld = ''
    AND NOT note.spans_documents AND (root.id IS NULL OR root.withheld = '')
    AND d.withdrawn_at IS NULL AND d.visibility IN ('public', 'record')
$$;
CREATE OR REPLACE FUNCTION documents_count_new_taggings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO documents_notechange (annotation_id, was)
  SELECT note.annotation_id, jsonb_set(note.counted, '{tags}', to_jsonb(ARRAY(
    SELECT DISTINCT coalesce(tag.merged_into_id, tag.id) FROM documents_taggedannotation tagging
    JOIN documents_tag tag ON tag.id = tagging.tag_id
    WHERE tagging.content_object_id = note.annotation_id AND tagging.id NOT IN (SELECT id FROM changed))))
  FROM documents_counted_notes(ARRAY(SELECT content_object_id FROM changed)) note;
  RETURN NULL;
END $$;
DROP TRIGGER count_renamed_tag ON documents_tag;
DROP FUNCTION documents_count_renamed_tag();
CREATE TRIGGER count_renamed_tag AFTER UPDATE ON documents_tag FOR EACH ROW
  WHEN ((OLD.name, OLD.merged_into_id) IS DISTINCT FROM (NEW.name, NEW.merged_into_id))
  EXECUTE FUNCTION documents_count_label();

-- Public pages show a tag also where one stands that is merged into it (sql/public_versions.sql).
CREATE OR REPLACE FUNCTION documents_tag_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_raise(documents_with_notes(ARRAY(
    SELECT content_object_id FROM documents_taggedannotation WHERE tag_id = NEW.id
    UNION
    SELECT content_object_id FROM documents_tag merged JOIN documents_taggedannotation ON tag_id = merged.id
    WHERE merged.merged_into_id = NEW.id)));
  RETURN NULL;
END $$;
CREATE TRIGGER raises_on_merge AFTER UPDATE ON documents_tag FOR EACH ROW
  WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id) EXECUTE FUNCTION documents_tag_changed();

ALTER TABLE documents_tagmerge ADD COLUMN seal bytea;
CREATE TRIGGER refused_while_frozen AFTER INSERT OR UPDATE OR DELETE ON documents_tagmerge FOR EACH ROW
  EXECUTE FUNCTION documents_refuse_frozen();
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_tagmerge FOR EACH ROW EXECUTE FUNCTION documents_seal_row();
