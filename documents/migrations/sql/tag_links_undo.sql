DROP TRIGGER sealed ON documents_taglink;
ALTER TABLE documents_taglink DROP COLUMN seal;
DROP TRIGGER never_updated ON documents_taglink;
ALTER TABLE documents_taglink DROP CONSTRAINT link_in_vocabulary_of_its_tag;
