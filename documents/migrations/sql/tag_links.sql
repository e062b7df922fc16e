ALTER TABLE documents_taglink ADD CONSTRAINT link_in_vocabulary_of_its_tag FOREIGN KEY (tag_id, vocabulary_id)
  REFERENCES documents_tag (id, vocabulary_id) DEFERRABLE INITIALLY DEFERRED;
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_taglink FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();
ALTER TABLE documents_taglink ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_taglink FOR EACH ROW EXECUTE FUNCTION documents_seal_row();
