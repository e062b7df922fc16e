DROP TRIGGER stays_in_place ON documents_setaside;
CREATE TRIGGER stays_in_place BEFORE UPDATE ON documents_setaside FOR EACH ROW
  WHEN (OLD.retired_at IS NOT NULL
    OR (to_jsonb(OLD) - 'retired_at' - 'retired_by_id') IS DISTINCT FROM (to_jsonb(NEW) - 'retired_at' - 'retired_by_id'))
  EXECUTE FUNCTION documents_refuse_update();
DROP FUNCTION documents_seal_revision();
DROP FUNCTION documents_seal_row();
DROP FUNCTION documents_sealed(documents_revision);
DROP FUNCTION documents_sealed(jsonb);
DROP FUNCTION documents_seal(jsonb);
DROP TABLE documents_seal_key;
