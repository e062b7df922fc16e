-- A paragraph of the index goes with its text.
ALTER TABLE documents_searchblock ADD CONSTRAINT search_block_revision_of_document
  FOREIGN KEY (document_id, revision_id) REFERENCES documents_revision (document_id, id) ON DELETE CASCADE;

-- The texts that are here already are indexed by jobs (documents/services/search/index.py).
INSERT INTO documents_job (kind, arguments, run_at, tries, failure)
SELECT 'search', jsonb_build_object('document', id), now(), 0, ''
FROM documents_document WHERE current_revision_id IS NOT NULL;
