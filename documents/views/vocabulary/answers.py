"""What was answered to the questions of a tag, counted over the notes that a reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, FloatField, Max, Min, Q, QuerySet

from documents.models import Annotation, PropertyChoice, Tag, TaggingValue, TagProperty
from documents.models.tagging_value import incomplete_taggings


class Median(Aggregate):
    """The value in the middle, between the two in the middle of an even number."""

    function = "percentile_cont"
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class ChoiceCount:
    """A choice, and on how many notes it was chosen."""

    choice: PropertyChoice
    n: int


@dataclass(frozen=True)
class Summary:
    """A question, on how many notes it is answered, and what: choices, or the range of numbers or days.

    Days are numbers: 20240314.
    """

    question: TagProperty
    n: int
    choices: Sequence[ChoiceCount] = ()
    least: Decimal | None = None
    median: float | None = None
    most: Decimal | None = None
    first_day: str = ""
    last_day: str = ""


def summaries_of(tag: Tag, seen: QuerySet[Annotation]) -> list[Summary]:
    """Returns what was answered on the notes `seen`, question by question; one that is retired only if it was.

    Those of tags that were merged into it follow, each by itself, if they are answered.
    One query if nothing is asked, otherwise four.
    """
    asked = TagProperty.objects.filter(Q(tag=tag) | Q(tag__merged_into=tag)).select_related("tag")
    questions = sorted(
        asked.prefetch_related("choices"), key=lambda one: (one.tag_id != tag.pk, one.tag.name, one.position, one.pk)
    )
    if not questions:
        return []
    values = TaggingValue.objects.filter(property__in=questions, tagging__content_object__in=seen).order_by()
    measured = values.values("property").annotate(
        n=Count("tagging", distinct=True),
        least=Min("number"),
        median=Median("number"),
        most=Max("number"),
        first=Min("earliest"),
        last=Max("latest"),
    )
    by_question: dict[int, Any] = {row["property"]: row for row in measured}
    chosen = values.filter(choice__isnull=False).values_list("choice").annotate(n=Count("pk"))
    counts = dict(chosen)
    return [
        _summary(one, by_question.get(one.pk), counts)
        for one in questions
        if (one.retired_at is None and one.tag_id == tag.pk) or one.pk in by_question
    ]


def _summary(question: TagProperty, row: dict[str, Any] | None, counts: dict[int, int]) -> Summary:
    offered = [one for one in question.choices.all() if one.retired_at is None or one.pk in counts]
    choices = [ChoiceCount(one, counts.get(one.pk, 0)) for one in offered]
    if row is None:
        return Summary(question, 0, choices)
    days = {"first_day": _day(row["first"]), "last_day": _day(row["last"])}
    return Summary(question, row["n"], choices, row["least"], row["median"], row["most"], **days)


def _day(number: int | None) -> str:
    return "" if number is None else f"{number // 10000:04d}-{number // 100 % 100:02d}-{number % 100:02d}"


def count_incomplete(tag: Tag, seen: QuerySet[Annotation]) -> int:
    """Returns on how many of the notes `seen` an answer is missing that the tag requires."""
    of_tag = incomplete_taggings().filter(Q(tag=tag) | Q(tag__merged_into=tag), content_object__in=seen)
    return of_tag.values("content_object").distinct().count()
