DROP TRIGGER stays_in_place ON documents_gap;
DROP TRIGGER stays_in_place ON documents_setaside;
DROP TRIGGER gap_within_the_text ON documents_gap;
DROP TRIGGER set_aside_within_the_text ON documents_setaside;
DROP FUNCTION documents_check_parts();
