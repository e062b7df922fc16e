DELETE FROM documents_job WHERE kind = 'search';
