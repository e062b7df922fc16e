"""Checks answers to the questions of tags, and makes of each the rows in which it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Prefetch, Q

from documents.errors import AnnotationRefused, gettext_noop
from documents.models import PropertyChoice, TaggedAnnotation, TagProperty
from documents.models.tag import Fold
from documents.models.tag_property import MAX_ANSWER
from documents.models.tagging_value import plain_number
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
        except AnnotationRefused:
            return []
        return rows if known >= set(rows) else []

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
        uuids = (offered.get(labels.get(uuid, "")) for uuid in answer.choices)
        translated = Answer(asked.uuid, answer.form, tuple(one for one in uuids if one), answer.value)
        try:
            return self.rows(tagging, translated)
        except AnnotationRefused:
            return []  # outside the bounds there


def _checked(asked: TagProperty, answer: Answer) -> Row:
    """Returns the row of a number, a date or words."""
    if asked.type == TagProperty.Type.NUMBER:
        number = number_of(answer.value)
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


def number_of(given: str) -> Decimal | None:
    """Returns the number that was written, or None for what is none, or is too large or too exact to be kept."""
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
