DROP TRIGGER replies_follow_audience ON documents_annotation;
DROP TRIGGER reply_shares_audience ON documents_annotation;
DROP FUNCTION documents_check_replies();
