"""Answers that move with their notes to another vocabulary: to questions of the same name and type there."""

from __future__ import annotations

from documents.models import Tag, TaggedAnnotation, TaggingValue
from documents.models.tagging_value import answers_prefetch
from documents.services.vocabulary.answer_rows import Questions
from documents.services.vocabulary.answers import current_answers, value_of


def move_answers(tagging: TaggedAnnotation, to: Tag) -> None:
    """Gives a tagging another tag with what answers questions of that too; the rest is lost."""
    (before,) = (
        TaggedAnnotation.objects.filter(pk=tagging.pk)
        .select_related("tag__merged_into")
        .prefetch_related(answers_prefetch())
    )
    given = [one for answers in current_answers([before]).values() for one in answers]
    by = next((one.answered_by_id for one in before.values.all()), None)
    before.values.all().delete()
    tagging.tag = to
    tagging.save(update_fields=["tag"])
    asked = Questions([before.tag_id, before.tag.meaning.pk, to.pk]) if given else None
    if asked is not None:
        rows = asked.one_each(row for one in given for row in asked.rows(tagging, one, is_moved=True))
        values = [value_of(tagging, row, None, None) for row in rows]
        for value in values:
            value.answered_by_id = by
        TaggingValue.objects.bulk_create(values)
