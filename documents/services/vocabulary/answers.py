"""Answers to the questions of tags: checks what was given, and writes what differs.

    write_answers(note, {"claim": [Answer(question, "number", value="2.5")]}, by=user)

Whoever calls holds the lock of the note's articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone

from documents.errors import AnnotationRefused, gettext_noop
from documents.models import Annotation, PropertyChoice, Tag, TaggedAnnotation, TaggingValue, TagProperty, Vocabulary
from documents.models.tag import Fold
from documents.models.tag_property import MAX_ANSWER
from documents.models.tagging_value import Answered, answered, answers_prefetch, grouped_by_meaning, plain_number
from documents.provenance import parse_edtf
from documents.webannotation import Answer

FORM_OF: Mapping[str, str] = {
    TagProperty.Type.ONE: "choice",
    TagProperty.Type.SEVERAL: "choice",
    TagProperty.Type.NUMBER: "number",
    TagProperty.Type.DATE: "date",
    TagProperty.Type.WORDS: "words",
}
LARGEST = Decimal(10) ** 12
NOT_ASKED = gettext_noop("The tag “%(tag)s” does not ask this question.")


@dataclass(frozen=True)
class Row:
    """An answer as it is stored."""

    property: int
    choice: int | None = None
    number: Decimal | None = None
    text: str = ""


def taggings_with_answers(annotation: Annotation) -> list[TaggedAnnotation]:
    """Returns the taggings of a note with their tags and answers, in their order."""
    return list(
        annotation.taggings.select_related("tag__merged_into").prefetch_related(answers_prefetch()).order_by("pk")
    )


def answers_as_words(taggings: Iterable[TaggedAnnotation]) -> dict[str, list[list[str]]]:
    """Returns what is kept of answers with an earlier wording: by tag, the question and what was answered."""
    by_tag = grouped_by_meaning(taggings).items()
    found = {tag.name: [[_question_as_words(one), *one.values] for one in answered(*of_tag)] for tag, of_tag in by_tag}
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
        value = _number(answer.value)
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


# -- Checking -----------------------------------------------------------------------------------


class Questions:
    """The questions of some tags, and others that are answered, with their choices, in two queries."""

    def __init__(self, tags: Iterable[int], answered_too: Iterable[int] = ()) -> None:
        wanted = TagProperty.objects.filter(Q(tag__in=list(tags)) | Q(pk__in=list(answered_too)))
        choices = Prefetch("choices", PropertyChoice.objects.annotate(folded=Fold("label")))
        found: list[Any] = list(wanted.annotate(folded=Fold("name")).prefetch_related(choices).order_by("pk"))
        self._several = {one.pk for one in found if one.type == TagProperty.Type.SEVERAL}
        self._by_uuid = {one.uuid: one for one in found}
        self._by_name = {(one.tag_id, one.folded, one.type): one for one in found}

    def shared_out(
        self, answers: Sequence[Answer], meaning: int, taggings: Sequence[TaggedAnnotation]
    ) -> Iterator[tuple[TaggedAnnotation, list[Answer]]]:
        """Yields which of the answers belong to which of the taggings that mean a tag: those of merged tags to theirs.

        The rest belong to the one that has the tag itself, or to the first.
        """
        of_tag = {one.tag_id: one for one in taggings}
        rest = of_tag.get(meaning, taggings[0])
        where = {value.property_id: one for one in taggings for value in one.values.all()}
        parts: dict[int, list[Answer]] = {one.pk: [] for one in taggings}
        for answer in answers:
            asked = self._by_uuid.get(answer.question)
            theirs = of_tag.get(asked.tag_id) or where.get(asked.pk) if asked else None
            parts[(theirs or rest).pk].append(answer)
        yield from ((one, parts[one.pk]) for one in taggings)

    def rows(
        self, tagging: TaggedAnnotation, answer: Answer, there: Iterable[Row] = (), *, is_moved: bool = False
    ) -> list[Row]:
        """Returns the rows of an answer; what is there already is not checked again. Raises `AnnotationRefused`."""
        asked = self._by_uuid.get(answer.question)
        known = set(there)
        asks = (tagging.tag_id, tagging.tag.meaning.pk)
        if asked is not None and asked.tag_id not in asks and (kept := self._kept(asked, answer, known)):
            return kept
        if asked is not None and asked.tag_id not in asks and is_moved:
            return self._moved(tagging, asked, answer)
        if asked is None or asked.tag_id not in asks:
            if is_moved:
                return []
            raise AnnotationRefused(NOT_ASKED, answer.pointer, tag=tagging.tag.name)
        if answer.form != FORM_OF[asked.type]:
            raise AnnotationRefused(
                gettext_noop("“%(name)s” is answered by “%(form)s”."),
                answer.pointer,
                name=asked.name,
                form=FORM_OF[asked.type],
            )
        rows = self._chosen(asked, answer) if asked.is_list else [_checked(asked, answer)]
        retired = {one.pk for one in asked.choices.all() if one.retired_at}
        for row in rows:
            if row not in known and (asked.retired_at or row.choice in retired):
                raise AnnotationRefused(
                    gettext_noop("“%(name)s” is asked in another way now. Look at the tag, and answer again."),
                    answer.pointer,
                    name=asked.name,
                )
            if row not in known:
                _check_bounds(asked, row, answer)
        return rows

    def one_each(self, rows: Iterable[Row]) -> dict[Row, None]:
        """Returns the first row of each question, all of one that is answered by several."""
        found: dict[Row, None] = {}
        answered_by: dict[int, Row] = {}
        for row in rows:
            if row.property in self._several or answered_by.setdefault(row.property, row) == row:
                found[row] = None
        return found

    def _kept(self, asked: TagProperty, answer: Answer, known: AbstractSet[Row]) -> list[Row]:
        """Returns the rows of an answer that is there, to a question of a tag that was meant once; else none."""
        try:
            rows = self._chosen(asked, answer) if asked.is_list else [_checked(asked, answer)]
            return rows if known >= set(rows) else []
        except AnnotationRefused:
            return []

    def _chosen(self, asked: TagProperty, answer: Answer) -> list[Row]:
        choices = {one.uuid: one.pk for one in asked.choices.all()}
        if any(uuid not in choices for uuid in answer.choices):
            raise AnnotationRefused(
                gettext_noop("This is no answer that “%(name)s” offers."), answer.pointer, name=asked.name
            )
        if len(answer.choices) > 1 and asked.type == TagProperty.Type.ONE:
            raise AnnotationRefused(gettext_noop("Choose one answer to “%(name)s”."), answer.pointer, name=asked.name)
        return [Row(asked.pk, choice=choices[uuid]) for uuid in answer.choices]

    def _moved(self, tagging: TaggedAnnotation, before: Any, answer: Answer) -> list[Row]:
        """Returns the rows that answer the question of the same name and type of the tag; none where that differs."""
        asked = self._by_name.get((tagging.tag_id, before.folded, before.type))
        if asked is None or asked.retired_at:
            return []
        labels = {one.uuid: one.folded for one in before.choices.all()}
        offered = {one.folded: one.uuid for one in asked.choices.all() if not one.retired_at}
        uuids = tuple(offered[key] for uuid in answer.choices if (key := labels.get(uuid)) in offered)
        translated = Answer(asked.uuid, answer.form, uuids, answer.value)
        try:
            return self.rows(tagging, translated)
        except AnnotationRefused:
            return []  # outside the bounds there


def _checked(asked: TagProperty, answer: Answer) -> Row:
    """Returns the row of a number, a date or words."""
    if asked.type == TagProperty.Type.NUMBER:
        number = _number(answer.value)
        if number is None:
            raise AnnotationRefused(
                gettext_noop("“%(name)s” is answered by a number, with at most six digits after the point."),
                answer.pointer,
                name=asked.name,
            )
        return Row(asked.pk, number=number)
    text = answer.value.strip() if asked.type == TagProperty.Type.DATE else " ".join(answer.value.split())
    if asked.type == TagProperty.Type.DATE and (parse_edtf(text) is None or len(text) > 100):
        raise AnnotationRefused(
            gettext_noop(
                "“%(name)s” is answered by a date such as 2024, 2024-03-14, 2024-03~ (about) or 1990/2024 (from, to)."
            ),
            answer.pointer,
            name=asked.name,
        )
    if not 1 <= len(text) <= MAX_ANSWER or not text.isprintable():
        raise AnnotationRefused(
            gettext_noop("“%(name)s” is answered by one line of 1 to %(limit)d characters."),
            answer.pointer,
            name=asked.name,
            limit=MAX_ANSWER,
        )
    return Row(asked.pk, text=text)


def _number(given: str) -> Decimal | None:
    try:
        number = Decimal(given.strip())
    except InvalidOperation:
        return None
    if not given.isascii() or not number.is_finite() or not -LARGEST < number < LARGEST:
        return None
    return number if round(number, 6) == number else None


def _check_bounds(asked: TagProperty, row: Row, answer: Answer) -> None:
    if row.number is None:
        return
    if asked.minimum is not None and row.number < asked.minimum:
        raise AnnotationRefused(
            gettext_noop("“%(name)s” is answered by a number of at least %(bound)s."),
            answer.pointer,
            name=asked.name,
            bound=plain_number(asked.minimum),
        )
    if asked.maximum is not None and row.number > asked.maximum:
        raise AnnotationRefused(
            gettext_noop("“%(name)s” is answered by a number of at most %(bound)s."),
            answer.pointer,
            name=asked.name,
            bound=plain_number(asked.maximum),
        )
