"""Answers that move with their notes to another vocabulary: to questions of the same name and type there."""

from __future__ import annotations

from collections.abc import Iterable

from documents.models import Annotation, Tag, TaggedAnnotation, TaggingValue, Vocabulary
from documents.models.tagging_value import answered, answers_prefetch
from documents.services.vocabulary.answers import Questions, current_answers, value_of


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


def answers_lost(annotations: Iterable[Annotation], vocabulary: Vocabulary | None) -> list[tuple[str, str]]:
    """Returns the tags and questions whose answers on these notes would be lost in another vocabulary."""
    taggings = list(
        TaggedAnnotation.objects.filter(content_object__in=annotations, values__isnull=False)
        .exclude(tag__vocabulary=vocabulary)
        .select_related("tag__merged_into")
        .prefetch_related(answers_prefetch())
        .order_by("pk")
        .distinct()
    )
    if not taggings:
        return []
    names = [one.tag.meaning.name for one in taggings]
    there = Tag.objects.by_name(names, vocabulary) if vocabulary is not None else {}
    before = [pk for one in taggings for pk in (one.tag_id, one.tag.meaning.pk)]
    asked = Questions([*before, *(tag.pk for tag in there.values())])
    lost: dict[tuple[str, str], None] = {}
    for one in taggings:
        name = one.tag.meaning.name
        moved = TaggedAnnotation(tag=there.get(name, Tag(name=name)))
        for each, answer in zip(answered(one), current_answers([one])[name], strict=True):
            if len(asked.rows(moved, answer, is_moved=True)) < max(1, len(each.choices)):
                lost[name, each.name] = None
    return list(lost)
