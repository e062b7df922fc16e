"""What people answered to the questions of a tag that they put on a passage."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from documents.models.tag_property import PropertyChoice, TagProperty
from documents.models.tagging import TaggedAnnotation


class TaggingValue(models.Model):
    """One answer: a choice, a number, or a text (a date in EDTF, a line of words). It is never updated.

    It is part of the note that has the tag: who sees that sees it, and it goes with the tag or the note. A property has
    one answer a tagging, or one for each choice if several may be chosen. A trigger checks that it answers what is
    asked and writes `earliest` and `latest`, the days between which a date lies as numbers (20240314); a side that is
    open is empty (documents/migrations/sql/tag_properties.sql).
    """

    tagging = models.ForeignKey(TaggedAnnotation, models.CASCADE, related_name="values")
    property = models.ForeignKey(TagProperty, models.RESTRICT, related_name="values", db_index=False)
    choice = models.ForeignKey(PropertyChoice, models.RESTRICT, null=True, related_name="values", db_index=False)
    number = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    text = models.TextField(blank=True)
    earliest = models.IntegerField(null=True)
    latest = models.IntegerField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["tagging", "property", "choice__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tagging", "property", "choice"], name="answer_once", nulls_distinct=False)
        ]
        indexes = [
            models.Index(fields=["property", "tagging"], name="answers_to_property"),
            models.Index(
                fields=["choice", "tagging"], condition=models.Q(choice__isnull=False), name="answers_by_choice"
            ),
        ]


@dataclass(frozen=True)
class Answered:
    """What one tagging answers to one question: `values` are labels, a number, a date in EDTF, or words.

    `choices` are the UUIDs of the choices, in the order of the values.
    """

    question: UUID
    name: str
    type: str
    values: tuple[str, ...]
    choices: tuple[UUID, ...] = ()


def answers_prefetch(to: str = "values") -> Prefetch[Any]:
    """Prefetches what `answered` reads, of taggings or, with a path `to` them, of what has these."""
    in_order = TaggingValue.objects.select_related("property", "choice")
    return Prefetch(to, in_order.order_by("property__position", "property", "choice__position", "choice", "pk"))


def answered(tagging: TaggedAnnotation) -> tuple[Answered, ...]:
    """Returns the answers of a tagging with `answers_prefetch`, in the order of the questions."""
    found: dict[int, list[TaggingValue]] = {}
    for value in tagging.values.all():
        found.setdefault(value.property_id, []).append(value)
    return tuple(
        Answered(
            values[0].property.uuid,
            values[0].property.name,
            values[0].property.type,
            tuple(map(_as_text, values)),
            tuple(one.choice.uuid for one in values if one.choice),
        )
        for values in found.values()
    )


def _as_text(value: TaggingValue) -> str:
    """Returns what was answered: a label, a number without needless zeros, a date or words."""
    if value.choice is not None:
        return value.choice.label
    return plain_number(value.number) if value.number is not None else value.text


def plain_number(number: Decimal) -> str:
    """Writes a number without needless zeros."""
    return format(number.normalize(), "f")


def incomplete_taggings() -> QuerySet[TaggedAnnotation]:
    """Returns the taggings that lack an answer which their tag requires now."""
    given = TaggingValue.objects.filter(tagging=OuterRef(OuterRef("pk")), property=OuterRef("pk"))
    required = TagProperty.objects.filter(is_required=True, retired_at=None)
    lacking = required.filter(~Exists(given), tag=OuterRef("tag"))
    return TaggedAnnotation.objects.filter(Exists(lacking), tag__in=required.values("tag"))
