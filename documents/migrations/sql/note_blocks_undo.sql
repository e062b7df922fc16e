DROP INDEX tag_name_words;
DROP FUNCTION documents_name_words(text);
DROP TRIGGER forget_words ON documents_annotation;
DROP FUNCTION documents_forget_words();
