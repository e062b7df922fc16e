-- The words of a fact go with it.
ALTER TABLE documents_factblock ADD CONSTRAINT fact_block_of_statement FOREIGN KEY (document_id, statement_id)
  REFERENCES documents_statement (document_id, id) ON DELETE CASCADE;

-- The facts, and the parts set aside, that are here already are indexed by jobs (documents/services/search/index.py).
INSERT INTO documents_job (kind, arguments, run_at, tries, failure)
SELECT 'search', jsonb_build_object('document', id), now(), 0, '' FROM documents_document;
