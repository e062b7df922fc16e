ALTER TABLE documents_savedview ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_savedview FOR EACH ROW EXECUTE FUNCTION documents_seal_row();
