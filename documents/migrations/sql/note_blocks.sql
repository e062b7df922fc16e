-- The words of a note go with what they were made of: with its target, and when what it says changes.
ALTER TABLE documents_noteblock
  ADD CONSTRAINT note_block_of_note FOREIGN KEY (annotation_id) REFERENCES documents_annotation (id) ON DELETE CASCADE,
  ADD CONSTRAINT note_block_of_target FOREIGN KEY (annotation_id, passage)
    REFERENCES documents_target (annotation_id, n) ON DELETE CASCADE;

CREATE FUNCTION documents_forget_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM documents_noteblock WHERE annotation_id = NEW.id AND passage IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_words AFTER UPDATE OF note ON documents_annotation FOR EACH ROW
  WHEN (NEW.note IS DISTINCT FROM OLD.note) EXECUTE FUNCTION documents_forget_words();

-- The words of a folded name of a tag, without their places, as Python asks for them; spaces and common signs stand
-- between them.
CREATE FUNCTION documents_name_words(folded text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_to_tsvector(array_remove(string_to_array(translate(
    regexp_replace(replace(replace(folded, 'ß', 'ss'), 'ς', 'σ'), '[''’](?=(s|t|d|m|re|ve|ll)( |$))', '', 'g'),
    ' !"#$%&()*+,-./:;<=>?@[\]^_`{|}~–—''’', repeat(' ', 36)), ' '), ''))
$$;
CREATE INDEX tag_name_words ON documents_tag USING gin (documents_name_words(documents_fold(name))) WITH (fastupdate = off);

-- The notes that are here already are indexed by jobs (documents/services/search/index.py).
INSERT INTO documents_job (kind, arguments, run_at, tries, failure)
SELECT 'search', jsonb_build_object('document', id), now(), 0, ''
FROM documents_document document
WHERE EXISTS (SELECT FROM documents_annotation WHERE document_id = document.id AND deleted_at IS NULL);
