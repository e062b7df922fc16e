DROP TRIGGER keeps_version_of_other_tag ON documents_taggedannotation;
DROP TRIGGER keeps_version ON documents_taggedannotation;
DROP FUNCTION documents_version_tagging();
DROP TRIGGER versions_itself ON documents_tag;
DROP FUNCTION documents_version_tag();
DROP TRIGGER deleted_with_tag ON documents_tagversion;
DROP FUNCTION documents_refuse_lone_version_delete();
DROP TRIGGER never_updated ON documents_tagversion;
ALTER TABLE documents_taggedannotation DROP CONSTRAINT version_of_its_tag;
