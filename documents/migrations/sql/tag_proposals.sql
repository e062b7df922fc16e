-- One person proposes a word once, until somebody decides; words are alike as spellings are.
CREATE UNIQUE INDEX tag_proposal_waits_once ON documents_tagproposal
  (vocabulary_id, documents_fold(name), proposed_by_id) WHERE state = 'waiting';
ALTER TABLE documents_tagproposal ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_tagproposal FOR EACH ROW EXECUTE FUNCTION documents_seal_row();
