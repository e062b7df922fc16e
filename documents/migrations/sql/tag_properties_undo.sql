DROP TRIGGER sealed ON documents_taggingvalue;
ALTER TABLE documents_taggingvalue DROP COLUMN seal;
DROP TRIGGER sealed ON documents_propertychoice;
ALTER TABLE documents_propertychoice DROP COLUMN seal;
DROP TRIGGER sealed ON documents_tagproperty;
ALTER TABLE documents_tagproperty DROP COLUMN seal;
DROP TRIGGER refused_while_frozen ON documents_propertychoice;
DROP FUNCTION documents_refuse_frozen_choice();
DROP TRIGGER refused_while_frozen ON documents_tagproperty;
DROP TRIGGER count_questions ON documents_tagproperty;
DROP FUNCTION documents_count_questions();
DROP TRIGGER raises_on_update ON documents_propertychoice;
DROP TRIGGER raises_on_update ON documents_tagproperty;
DROP FUNCTION documents_question_renamed();
DROP TRIGGER raises_on_delete ON documents_taggingvalue;
DROP TRIGGER raises_on_insert ON documents_taggingvalue;
DROP FUNCTION documents_answers_changed();
DROP TRIGGER answers_of_its_tag ON documents_taggedannotation;
DROP FUNCTION documents_check_answers_of_tag();
DROP TRIGGER never_updated ON documents_taggingvalue;
DROP TRIGGER answers_what_is_asked ON documents_taggingvalue;
DROP FUNCTION documents_check_answer();
DROP FUNCTION documents_is_asked(bigint, bigint);
DROP FUNCTION documents_edtf_bounds(text);
DROP FUNCTION documents_edtf_moment(text);
DROP TRIGGER makes_version ON documents_propertychoice;
DROP TRIGGER makes_version ON documents_tagproperty;
DROP FUNCTION documents_version_questions();
CREATE OR REPLACE FUNCTION documents_version_tag() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last documents_tagversion;
  above uuid := (SELECT uuid FROM documents_tag WHERE id = NEW.parent_id);
  change jsonb := nullif(current_setting('readingroom.tag_change', true), '')::jsonb;
  is_typo boolean;
  has_other_words boolean;
BEGIN
  -- A backup that is restored has the versions of its tags.
  IF current_setting('readingroom.restoring', true) = 'on' THEN
    RETURN NULL;
  END IF;
  SELECT * INTO last FROM documents_tagversion WHERE tag_id = NEW.id ORDER BY number DESC LIMIT 1;
  IF NOT FOUND OR (last.name, last.definition, last.example, last.parent, last.is_defined)
      IS DISTINCT FROM (NEW.name, NEW.definition, NEW.example, above, NEW.is_defined) THEN
    is_typo := last.number IS NOT NULL AND coalesce((change ->> 'is_typo')::boolean, false);
    has_other_words := last.is_defined IS DISTINCT FROM NEW.is_defined OR NOT is_typo
      AND (last.name, last.definition) IS DISTINCT FROM (NEW.name, NEW.definition);
    INSERT INTO documents_tagversion
      (tag_id, number, wording, name, definition, example, parent, is_defined, made_by_id, made_at, why, is_typo)
      VALUES (NEW.id, coalesce(last.number, 0) + 1, coalesce(last.wording, 0) + has_other_words::int,
        NEW.name, NEW.definition, NEW.example, above, NEW.is_defined,
        (change ->> 'by')::uuid, now(), coalesce(change ->> 'why', ''), is_typo);
  END IF;
  RETURN NULL;
END $$;
DROP FUNCTION documents_asked_by(bigint);
DROP TRIGGER only_lists_have_choices ON documents_propertychoice;
DROP FUNCTION documents_check_choice();
DROP TRIGGER keeps_its_property ON documents_propertychoice;
DROP TRIGGER keeps_its_type ON documents_tagproperty;
ALTER TABLE documents_taggingvalue DROP CONSTRAINT choice_is_of_its_property;
DROP INDEX choice_once_a_property;
DROP INDEX property_once_a_tag;
