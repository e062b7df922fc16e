DROP FUNCTION documents_seal_revision();
DROP FUNCTION documents_seal_row();
DROP FUNCTION documents_sealed(documents_revision);
DROP FUNCTION documents_sealed(jsonb);
DROP FUNCTION documents_seal(jsonb);
DROP TABLE documents_seal_key;
