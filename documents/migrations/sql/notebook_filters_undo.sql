DROP TRIGGER count_moved_tag ON documents_tag;
DROP FUNCTION documents_count_moved_tag();
DROP INDEX statement_issued_by_day;
DROP FUNCTION documents_last_day(text), documents_first_day(text);
