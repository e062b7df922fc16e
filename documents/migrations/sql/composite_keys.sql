-- No row can name a revision, capture, target, statement or derivation of another document.
ALTER TABLE documents_document ADD CONSTRAINT document_current_revision_is_its_own
  FOREIGN KEY (id, current_revision_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_revision ADD CONSTRAINT revision_capture_of_document
  FOREIGN KEY (document_id, capture_id) REFERENCES documents_capture (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_revision ADD CONSTRAINT revision_based_on_same_document
  FOREIGN KEY (document_id, based_on_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_target ADD CONSTRAINT target_revision_of_document
  FOREIGN KEY (document_id, revision_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_anchor ADD CONSTRAINT anchor_revision_of_document
  FOREIGN KEY (document_id, revision_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_anchor ADD CONSTRAINT anchor_target_of_document
  FOREIGN KEY (document_id, target_id) REFERENCES documents_target (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_evidence ADD CONSTRAINT evidence_revision_of_document
  FOREIGN KEY (document_id, revision_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE documents_evidence ADD CONSTRAINT evidence_statement_of_document
  FOREIGN KEY (document_id, statement_id) REFERENCES documents_statement (document_id, id) DEFERRABLE INITIALLY DEFERRED;
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
ALTER TABLE documents_shelfitem ADD CONSTRAINT shelf_item_revision_of_document
  FOREIGN KEY (document_id, revision_id) REFERENCES documents_revision (document_id, id) DEFERRABLE INITIALLY DEFERRED;
