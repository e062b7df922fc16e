-- A tag asks each question once, and each question offers an answer once.
CREATE UNIQUE INDEX property_once_a_tag ON documents_tagproperty (tag_id, documents_fold(name));
CREATE UNIQUE INDEX choice_once_a_property ON documents_propertychoice (property_id, documents_fold(label));
ALTER TABLE documents_taggingvalue ADD CONSTRAINT choice_is_of_its_property FOREIGN KEY (choice_id, property_id)
  REFERENCES documents_propertychoice (id, property_id) DEFERRABLE INITIALLY DEFERRED;

-- What is asked stays of its tag and its type, so that answers stay what they were.
CREATE TRIGGER keeps_its_type BEFORE UPDATE ON documents_tagproperty FOR EACH ROW
  WHEN ((OLD.uuid, OLD.tag_id, OLD.type) IS DISTINCT FROM (NEW.uuid, NEW.tag_id, NEW.type))
  EXECUTE FUNCTION documents_refuse_update();
CREATE TRIGGER keeps_its_property BEFORE UPDATE ON documents_propertychoice FOR EACH ROW
  WHEN ((OLD.uuid, OLD.property_id) IS DISTINCT FROM (NEW.uuid, NEW.property_id))
  EXECUTE FUNCTION documents_refuse_update();

CREATE FUNCTION documents_check_choice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM documents_tagproperty WHERE id = NEW.property_id AND type IN ('one', 'several')) THEN
    RAISE EXCEPTION 'property % is not answered by choices', NEW.property_id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER only_lists_have_choices AFTER INSERT ON documents_propertychoice
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_check_choice();

-- -- Versions -----------------------------------------------------------------------------------

-- What a tag asks now, in its order.
CREATE FUNCTION documents_asked_by(of_tag bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
      'uuid', asked.uuid, 'name', asked.name, 'question', asked.question, 'type', asked.type, 'level', asked.level,
      'is_required', asked.is_required, 'minimum', trim_scale(asked.minimum), 'maximum', trim_scale(asked.maximum),
      'choices', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('uuid', choice.uuid, 'label', choice.label)
          ORDER BY choice.position, choice.id), '[]')
        FROM documents_propertychoice choice WHERE choice.property_id = asked.id AND choice.retired_at IS NULL)
    ) ORDER BY asked.position, asked.id), '[]')
  FROM documents_tagproperty asked WHERE asked.tag_id = of_tag AND asked.retired_at IS NULL
$$;

CREATE OR REPLACE FUNCTION documents_version_tag() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last documents_tagversion;
  above uuid := (SELECT uuid FROM documents_tag WHERE id = NEW.parent_id);
  asked jsonb := documents_asked_by(NEW.id);
  change jsonb := nullif(current_setting('readingroom.tag_change', true), '')::jsonb;
  is_typo boolean;
  has_other_words boolean;
BEGIN
  -- A backup that is restored has the versions of its tags.
  IF current_setting('readingroom.restoring', true) = 'on' THEN
    RETURN NULL;
  END IF;
  SELECT * INTO last FROM documents_tagversion WHERE tag_id = NEW.id ORDER BY number DESC LIMIT 1;
  IF NOT FOUND OR (last.name, last.definition, last.example, last.parent, last.is_defined, last.properties)
      IS DISTINCT FROM (NEW.name, NEW.definition, NEW.example, above, NEW.is_defined, asked) THEN
    is_typo := last.number IS NOT NULL AND coalesce((change ->> 'is_typo')::boolean, false);
    has_other_words := last.is_defined IS DISTINCT FROM NEW.is_defined OR NOT is_typo
      AND (last.name, last.definition) IS DISTINCT FROM (NEW.name, NEW.definition);
    INSERT INTO documents_tagversion (tag_id, number, wording, name, definition, example, parent, properties,
        is_defined, made_by_id, made_at, why, is_typo)
      VALUES (NEW.id, coalesce(last.number, 0) + 1, coalesce(last.wording, 0) + has_other_words::int,
        NEW.name, NEW.definition, NEW.example, above, asked, NEW.is_defined,
        (change ->> 'by')::uuid, now(), coalesce(change ->> 'why', ''), is_typo);
  END IF;
  RETURN NULL;
END $$;

-- A change of what a tag asks makes a version of it: one for a whole transaction, or for what a service does at once, in
-- which it makes this trigger immediate. The tag itself is written anew, so that whatever holds it holds its questions.
CREATE FUNCTION documents_version_questions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_tag bigint;
BEGIN
  IF current_setting('readingroom.restoring', true) = 'on' THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME = 'documents_tagproperty' THEN
    of_tag := CASE TG_OP WHEN 'DELETE' THEN OLD.tag_id ELSE NEW.tag_id END;
  ELSE
    SELECT tag_id INTO of_tag FROM documents_tagproperty
      WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.property_id ELSE NEW.property_id END;
  END IF;
  UPDATE documents_tag tag SET name = name WHERE id = of_tag AND documents_asked_by(id) IS DISTINCT FROM (
    SELECT properties FROM documents_tagversion WHERE tag_id = tag.id ORDER BY number DESC LIMIT 1);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER makes_version AFTER INSERT OR UPDATE OR DELETE ON documents_tagproperty
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_version_questions();
CREATE CONSTRAINT TRIGGER makes_version AFTER INSERT OR UPDATE OR DELETE ON documents_propertychoice
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_version_questions();

-- -- Answers ------------------------------------------------------------------------------------

-- The first and the last day that a date in EDTF may mean, and the number by which the ends of a span are compared: what
-- documents/provenance/dates.py reads, to the letter. NULL if it is none.
CREATE FUNCTION documents_edtf_moment(moment text) RETURNS int[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  parts text[] := regexp_match(moment, '^([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2})'
    || ':([0-9]{2})(?::([0-9]{2}))?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?)?)?[?~%]?$');
  y int := replace(parts[1], 'X', '0')::int;
  last_y int := replace(parts[1], 'X', '9')::int;
  m int := parts[2]::int;
  d int := parts[3]::int;
  first_day date;
BEGIN
  IF parts IS NULL OR (last_y <> y OR parts[1] LIKE '%X') AND m IS NOT NULL
      OR parts[4]::int > 23 OR parts[5]::int > 59 OR parts[6]::int > 60 THEN
    RETURN NULL;
  END IF;
  first_day := make_date(CASE y WHEN 0 THEN 4 ELSE y END, coalesce(m, 1), coalesce(d, 1));
  RETURN ARRAY[y * 10000 + coalesce(m, 1) * 100 + coalesce(d, 1), last_y * 10000 + coalesce(m, 12) * 100
      + coalesce(d, CASE WHEN m IS NULL THEN 31 ELSE extract(day FROM first_day + interval '1 month - 1 day')::int END),
    y * 10000 + coalesce(m, 0) * 100 + coalesce(d, 0)];
EXCEPTION WHEN datetime_field_overflow THEN
  RETURN NULL;
END $$;

-- The first and the last day of a date or a span of time; a side that is open is NULL.
CREATE FUNCTION documents_edtf_bounds(written text) RETURNS int[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  slash int := position('/' IN written);
  first text := CASE slash WHEN 0 THEN written ELSE left(written, slash - 1) END;
  second text := CASE slash WHEN 0 THEN written ELSE substr(written, slash + 1) END;
  begins int[] := documents_edtf_moment(first);
  ends int[] := documents_edtf_moment(second);
BEGIN
  IF begins IS NULL AND ends IS NULL OR begins IS NULL AND first NOT IN ('', '..')
      OR ends IS NULL AND second NOT IN ('', '..') OR begins[3] > ends[3] THEN
    RETURN NULL;
  END IF;
  RETURN ARRAY[begins[1], ends[2]];
END $$;

-- A tag is asked for what it asks itself, and what the tag asks into which it was merged.
CREATE FUNCTION documents_is_asked(of_tag bigint, by_tag bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT of_tag = by_tag OR EXISTS (SELECT FROM documents_tag WHERE id = of_tag AND merged_into_id = by_tag)
$$;

-- An answer is one to a question of its tag, in the form and within the bounds of that. Who answers and who changes the
-- question wait for each other, as do two who answer for one passage. What was answered before stays.
CREATE FUNCTION documents_check_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked documents_tagproperty;
  of_tag bigint;
  bounds int[];
  is_right boolean;
BEGIN
  IF current_setting('readingroom.restoring', true) = 'on' THEN
    RETURN NEW;
  END IF;
  SELECT tag_id INTO of_tag FROM documents_taggedannotation WHERE id = NEW.tagging_id FOR NO KEY UPDATE;
  SELECT * INTO asked FROM documents_tagproperty WHERE id = NEW.property_id FOR SHARE;
  IF asked.type = 'date' THEN
    bounds := documents_edtf_bounds(NEW.text);
  END IF;
  NEW.earliest := bounds[1];
  NEW.latest := bounds[2];
  is_right := asked.retired_at IS NULL AND documents_is_asked(of_tag, asked.tag_id) AND CASE
    WHEN asked.type IN ('one', 'several') THEN NEW.number IS NULL AND NEW.text = ''
      AND EXISTS (SELECT FROM documents_propertychoice WHERE id = NEW.choice_id AND retired_at IS NULL FOR SHARE)
    WHEN asked.type = 'number' THEN NEW.choice_id IS NULL AND NEW.text = '' AND NEW.number IS NOT NULL
      AND NEW.number >= coalesce(asked.minimum, NEW.number) AND NEW.number <= coalesce(asked.maximum, NEW.number)
    WHEN asked.type = 'date' THEN NEW.choice_id IS NULL AND NEW.number IS NULL AND bounds IS NOT NULL
      AND char_length(NEW.text) <= 100
    ELSE NEW.choice_id IS NULL AND NEW.number IS NULL AND char_length(NEW.text) <= 500 AND NEW.text ~ '\S'
      AND NEW.text !~ '[\n\r]'
    END AND (asked.type = 'several' OR NOT EXISTS (
      SELECT FROM documents_taggingvalue WHERE tagging_id = NEW.tagging_id AND property_id = NEW.property_id));
  IF is_right IS DISTINCT FROM true THEN
    RAISE EXCEPTION 'this is no answer to property % of its tag', NEW.property_id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER answers_what_is_asked BEFORE INSERT ON documents_taggingvalue FOR EACH ROW
  EXECUTE FUNCTION documents_check_answer();
CREATE TRIGGER never_updated BEFORE UPDATE ON documents_taggingvalue FOR EACH ROW EXECUTE FUNCTION documents_refuse_update();

-- A tagging that gets another tag has no answers to the questions of its old one.
CREATE FUNCTION documents_check_answers_of_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM documents_taggingvalue answer JOIN documents_tagproperty asked ON asked.id = answer.property_id
             JOIN documents_taggedannotation tagging ON tagging.id = answer.tagging_id
             WHERE tagging.id = NEW.id AND NOT documents_is_asked(tagging.tag_id, asked.tag_id)) THEN
    RAISE EXCEPTION 'tagging % has answers to questions of another tag', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER answers_of_its_tag AFTER UPDATE OF tag_id ON documents_taggedannotation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.tag_id <> NEW.tag_id)
  EXECUTE FUNCTION documents_check_answers_of_tag();

-- -- What pages show and count ------------------------------------------------------------------

-- Public pages show answers with their tags, and counts that the notebook keeps may be of those that answer so.
CREATE FUNCTION documents_answers_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  notes uuid[] := ARRAY(
    SELECT DISTINCT note.id FROM changed JOIN documents_taggedannotation tagging ON tagging.id = changed.tagging_id
    JOIN documents_annotation note ON note.id = tagging.content_object_id WHERE note.audience = 'public');
BEGIN
  IF notes <> '{}' THEN
    PERFORM documents_raise(documents_with_notes(notes));
    PERFORM documents_remember_notes(notes);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER raises_on_insert AFTER INSERT ON documents_taggingvalue
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION documents_answers_changed();
CREATE TRIGGER raises_on_delete AFTER DELETE ON documents_taggingvalue
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION documents_answers_changed();

CREATE FUNCTION documents_question_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  notes uuid[];
BEGIN
  IF TG_TABLE_NAME = 'documents_tagproperty' THEN
    -- With answers to questions of tags that are merged into this one: whether they go along depends on what it asks.
    notes := ARRAY(SELECT tagging.content_object_id FROM documents_taggingvalue answer
      JOIN documents_taggedannotation tagging ON tagging.id = answer.tagging_id
      JOIN documents_tagproperty asked ON asked.id = answer.property_id JOIN documents_tag own ON own.id = asked.tag_id
      WHERE own.merged_into_id = NEW.tag_id
        OR answer.property_id = NEW.id AND (OLD.name, OLD.position) IS DISTINCT FROM (NEW.name, NEW.position));
  ELSE
    notes := ARRAY(SELECT tagging.content_object_id FROM documents_taggingvalue answer
      JOIN documents_taggedannotation tagging ON tagging.id = answer.tagging_id WHERE answer.choice_id = NEW.id);
  END IF;
  IF notes <> '{}' THEN
    PERFORM documents_raise(documents_with_notes(notes));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER raises_on_update AFTER UPDATE ON documents_tagproperty FOR EACH ROW
  WHEN ((OLD.name, OLD.position, OLD.retired_at) IS DISTINCT FROM (NEW.name, NEW.position, NEW.retired_at))
  EXECUTE FUNCTION documents_question_renamed();
CREATE TRIGGER raises_on_update AFTER UPDATE ON documents_propertychoice FOR EACH ROW
  WHEN ((OLD.label, OLD.position) IS DISTINCT FROM (NEW.label, NEW.position)) EXECUTE FUNCTION documents_question_renamed();

-- What was counted of notes that lack an answer is so no more (sql/counts.sql).
CREATE FUNCTION documents_count_questions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM documents_remember_notes(ARRAY[NULL::uuid]);
  RETURN NULL;
END $$;
CREATE TRIGGER count_questions AFTER INSERT OR UPDATE OR DELETE ON documents_tagproperty FOR EACH STATEMENT
  EXECUTE FUNCTION documents_count_questions();

-- -- Freezing -----------------------------------------------------------------------------------

-- What a frozen vocabulary asks does not change either (sql/vocabulary_editions.sql); a choice is of it by its question.
CREATE TRIGGER refused_while_frozen AFTER INSERT OR UPDATE OR DELETE ON documents_tagproperty FOR EACH ROW
  EXECUTE FUNCTION documents_refuse_frozen();
CREATE FUNCTION documents_refuse_frozen_choice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  concerned bigint := (
    SELECT tag.vocabulary_id FROM documents_tagproperty asked JOIN documents_tag tag ON tag.id = asked.tag_id
    WHERE asked.id = CASE TG_OP WHEN 'DELETE' THEN OLD.property_id ELSE NEW.property_id END AND tag.is_defined);
BEGIN
  IF concerned IS NULL OR current_setting('readingroom.restoring', true) = 'on' THEN
    RETURN NULL;
  END IF;
  PERFORM FROM documents_vocabulary WHERE id = concerned FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM documents_vocabularyfreeze f JOIN documents_vocabulary v ON v.id = f.vocabulary_id
      WHERE v.id = concerned AND f.thawed_at IS NULL
        AND (v.group_id IS NULL OR current_setting('readingroom.deleting_group', true) IS DISTINCT FROM v.group_id::text))
  THEN
    RAISE EXCEPTION 'the vocabulary is frozen on an edition'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER refused_while_frozen AFTER INSERT OR UPDATE OR DELETE ON documents_propertychoice FOR EACH ROW
  EXECUTE FUNCTION documents_refuse_frozen_choice();

-- -- Seals ---------------------------------------------------------------------------------------

ALTER TABLE documents_tagproperty ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_tagproperty FOR EACH ROW EXECUTE FUNCTION documents_seal_row();
ALTER TABLE documents_propertychoice ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_propertychoice FOR EACH ROW EXECUTE FUNCTION documents_seal_row();
ALTER TABLE documents_taggingvalue ADD COLUMN seal bytea;
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_taggingvalue FOR EACH ROW EXECUTE FUNCTION documents_seal_row();
