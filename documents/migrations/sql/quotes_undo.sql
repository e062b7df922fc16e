DROP TRIGGER evidence_quotes_the_text ON documents_evidence;
DROP FUNCTION documents_check_evidence();
DROP TRIGGER anchor_stands_on_the_text ON documents_anchor;
DROP FUNCTION documents_check_anchors();
DROP TRIGGER target_quotes_the_text ON documents_target;
DROP FUNCTION documents_check_targets();
DROP FUNCTION documents_quote_at(bigint, integer, integer);
