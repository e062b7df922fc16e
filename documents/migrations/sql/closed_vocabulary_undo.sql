DROP TRIGGER closed_vocabulary ON documents_taggedannotation;
DROP FUNCTION documents_check_closed_vocabulary();
