DROP TRIGGER sealed ON documents_savedview;
ALTER TABLE documents_savedview DROP COLUMN seal;
