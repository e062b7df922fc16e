DROP TRIGGER sealed ON documents_tagproposal;
ALTER TABLE documents_tagproposal DROP COLUMN seal;
DROP INDEX tag_proposal_waits_once;
