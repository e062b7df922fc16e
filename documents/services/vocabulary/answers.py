"""Answers to the questions of tags: says which there are, and writes what differs (`answer_rows` checks them).

    write_answers(note, {"claim": [Answer(question, "number", value="2.5")]}, by=user)

Whoever calls holds the lock of the note's articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from documents.models import Annotation, Tag, TaggedAnnotation, TaggingValue, Vocabulary
from documents.models.tagging_value import Answered, answered, answers_prefetch, grouped_by_meaning
from documents.services.vocabulary.answer_rows import FORM_OF, Questions, Row, number_of
from documents.webannotation import Answer


def taggings_with_answers(annotation: Annotation) -> list[TaggedAnnotation]:
    """Returns the taggings of a note with their tags and answers, in their order."""
    return list(
        annotation.taggings.select_related("tag__merged_into").prefetch_related(answers_prefetch()).order_by("pk")
    )


def answers_as_words(taggings: Iterable[TaggedAnnotation]) -> dict[str, list[list[str]]]:
    """Returns what is kept of answers with an earlier wording: by tag, the question and what was answered."""
    found = {
        tag.name: [[_question_as_words(one), *one.values] for one in answered(*of_tag)]
        for tag, of_tag in grouped_by_meaning(taggings).items()
    }
    return {name: answers for name, answers in found.items() if answers}


def _question_as_words(one: Answered) -> str:
    return f"{one.origin}: {one.name}" if one.origin else one.name


def current_answers(taggings: Iterable[TaggedAnnotation]) -> dict[str, tuple[Answer, ...]]:
    """Returns the answers of taggings as they would be given anew."""
    return {
        tag.name: tuple(
            Answer(one.question, FORM_OF[one.type], one.choices, "" if one.choices else one.values[0])
            for one in answered(*of_tag)
        )
        for tag, of_tag in grouped_by_meaning(taggings).items()
    }


def answers_differ(taggings: Iterable[TaggedAnnotation], answers: Mapping[str, Sequence[Answer]]) -> bool:
    """Says whether given answers differ from those of the taggings; a tag that is not there has none."""
    there = {name.casefold(): {_plain(one) for one in given} for name, given in current_answers(taggings).items()}
    return any(there.get(name.casefold(), set()) != set(map(_plain, given)) for name, given in answers.items())


def _plain(answer: Answer) -> tuple[object, ...]:
    value: object = " ".join(answer.value.split())
    if answer.form == "number":
        value = number_of(answer.value)
    return answer.question, frozenset(answer.choices), value


# -- Writing ------------------------------------------------------------------------------------


def write_answers(
    annotation: Annotation,
    answers: Mapping[str, Sequence[Answer]],
    *,
    by: Any,
    at: datetime | None = None,
    moved_from: Sequence[int] = (),
) -> None:
    """Makes these the answers of the tags that are named; those of other tags stay.

    `moved_from` are tags of another vocabulary that the note had until now: answers to their questions go to questions
    of the same name and type, and are lost where there is none. Raises `AnnotationRefused`.
    """
    if not answers:
        return
    vocabulary = Vocabulary.objects.of_audience(annotation.audience, annotation.group_id)
    named = Tag.objects.by_name(answers, vocabulary)
    groups = {tag.pk: taggings for tag, taggings in grouped_by_meaning(taggings_with_answers(annotation)).items()}
    there = [pk for meaning, taggings in groups.items() for pk in (meaning, *(one.tag_id for one in taggings))]
    values = (value for taggings in groups.values() for one in taggings for value in one.values.all())
    asked = Questions([*there, *moved_from], (value.property_id for value in values))
    # Several names may lead to one tag; what is said last of a question goes.
    by_tag: dict[int, dict[UUID, Answer]] = {}
    for name, given in answers.items():
        if (tag := named.get(name)) is not None and tag.pk in groups:
            by_tag.setdefault(tag.pk, {}).update((one.question, one) for one in given)
    for key, given_of_tag in by_tag.items():
        for tagging, part in asked.shared_out(list(given_of_tag.values()), key, groups[key]):
            _replace(tagging, asked, part, by, at, is_moved=bool(moved_from))


def _replace(
    tagging: TaggedAnnotation,
    asked: Questions,
    given: Sequence[Answer],
    by: Any,
    at: datetime | None,
    *,
    is_moved: bool,
) -> None:
    there = {Row(one.property_id, one.choice_id, one.number, one.text): one.pk for one in tagging.values.all()}
    wanted = asked.one_each(row for one in given for row in asked.rows(tagging, one, there, is_moved=is_moved))
    if gone := [pk for row, pk in there.items() if row not in wanted]:
        TaggingValue.objects.filter(pk__in=gone).delete()
    new = [row for row in wanted if row not in there]
    TaggingValue.objects.bulk_create(value_of(tagging, row, by, at) for row in new)


def value_of(tagging: TaggedAnnotation, row: Row, by: Any, at: datetime | None) -> TaggingValue:
    return TaggingValue(
        tagging=tagging,
        property_id=row.property,
        choice_id=row.choice,
        number=row.number,
        text=row.text,
        answered_by=by,
        answered_at=at or timezone.now(),
    )
