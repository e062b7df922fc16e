-- As for the records before: no row can name a revision or derivation of another document.
ALTER TABLE documents_revision ADD CONSTRAINT revision_mapped_to_same_document
  FOREIGN KEY (document_id, mapped_to_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_revisionmap ADD CONSTRAINT revision_map_old_of_document
  FOREIGN KEY (document_id, old_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_revisionmap ADD CONSTRAINT revision_map_new_of_document
  FOREIGN KEY (document_id, new_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_evidence ADD CONSTRAINT evidence_derivation_of_document
  FOREIGN KEY (document_id, derivation_id) REFERENCES documents_derivation (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_setaside ADD CONSTRAINT set_aside_revision_of_document
  FOREIGN KEY (document_id, revision_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_gap ADD CONSTRAINT gap_revision_of_document
  FOREIGN KEY (document_id, revision_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_proposal ADD CONSTRAINT proposal_whole_of_document
  FOREIGN KEY (document_id, whole_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_notice ADD CONSTRAINT notice_revision_of_document
  FOREIGN KEY (document_id, revision_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;

-- A part set aside and a gap lie within the text of which they speak.
CREATE FUNCTION documents_check_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM new_rows p LEFT JOIN documents_revision r ON r.id = p.revision_id
    WHERE r.id IS NULL OR (to_jsonb(p) ->> TG_ARGV[0])::integer > r.length
  ) THEN
    RAISE EXCEPTION 'a row of % lies past the end of its text', TG_TABLE_NAME
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER set_aside_within_the_text AFTER INSERT ON documents_setaside
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_parts('end');
CREATE TRIGGER gap_within_the_text AFTER INSERT ON documents_gap
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_parts('position');

-- Where a part or a gap lies is never rewritten; who decided about it is added, once decided a part stays so.
CREATE TRIGGER stays_in_place BEFORE UPDATE ON documents_setaside FOR EACH ROW
  WHEN (OLD.retired_at IS NOT NULL
    OR (to_jsonb(OLD) - 'retired_at' - 'retired_by_id') IS DISTINCT FROM (to_jsonb(NEW) - 'retired_at' - 'retired_by_id'))
  EXECUTE FUNCTION documents_refuse_update();
CREATE TRIGGER stays_in_place BEFORE UPDATE ON documents_gap FOR EACH ROW
  WHEN ((OLD.document_id, OLD.revision_id, OLD.position, OLD.reason, OLD.rule, OLD.stated_at)
    IS DISTINCT FROM (NEW.document_id, NEW.revision_id, NEW.position, NEW.reason, NEW.rule, NEW.stated_at))
  EXECUTE FUNCTION documents_refuse_update();
