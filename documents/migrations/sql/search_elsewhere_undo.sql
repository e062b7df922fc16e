-- Without the column they would stand for parts of the article.
DELETE FROM documents_searchblock WHERE is_set_aside;
DELETE FROM documents_job WHERE kind = 'spellings';
