-- A reply shares its parent's document, group and audience, spans documents if its parent does, and has the root of its
-- parent's thread.
CREATE FUNCTION documents_check_replies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM new_rows n LEFT JOIN documents_annotation p ON p.id = n.parent_id
    WHERE n.parent_id IS NOT NULL AND (
      p.id IS NULL
      OR (n.document_id, n.audience, n.group_id) IS DISTINCT FROM (p.document_id, p.audience, p.group_id)
      OR (p.spans_documents AND NOT n.spans_documents)
      OR n.root_id IS DISTINCT FROM coalesce(p.root_id, p.id)
    )
  ) THEN
    RAISE EXCEPTION 'a reply does not share the audience of its parent'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  IF TG_OP = 'UPDATE' AND EXISTS (
    SELECT 1 FROM new_rows p JOIN documents_annotation n ON n.parent_id = p.id
    WHERE (n.document_id, n.audience, n.group_id) IS DISTINCT FROM (p.document_id, p.audience, p.group_id)
       OR (p.spans_documents AND NOT n.spans_documents)
  ) THEN
    RAISE EXCEPTION 'the replies do not share the audience of their parent'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER reply_shares_audience AFTER INSERT ON documents_annotation
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_replies();
CREATE TRIGGER replies_follow_audience AFTER UPDATE ON documents_annotation
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_check_replies();
