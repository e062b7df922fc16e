DROP TRIGGER count_document ON documents_document;
DROP TRIGGER count_new_anchor ON documents_anchor;
DROP TRIGGER count_changed_anchor ON documents_anchor;
DROP TRIGGER count_removed_anchor ON documents_anchor;
DROP TRIGGER count_renamed_tag ON documents_tag;
DROP TRIGGER count_new_taggings ON documents_taggedannotation;
DROP TRIGGER count_tagging ON documents_taggedannotation;
DROP TRIGGER count_new_note ON documents_annotation;
DROP TRIGGER count_changed_note ON documents_annotation;
DROP TRIGGER count_removed_note ON documents_annotation;
DROP FUNCTION documents_count_document(), documents_count_anchor(), documents_count_renamed_tag(),
  documents_count_tagging(), documents_count_new_taggings(), documents_count_changed_note(),
  documents_count_new_note(), documents_remember_notes(uuid[]), documents_counted_notes(uuid[]);
