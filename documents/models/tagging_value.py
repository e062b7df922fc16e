"""What people answered to the questions of a tag that they put on a passage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from documents.models.tag import Fold, Tag
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
    """What a note answers to one question: `values` are labels, a number, a date in EDTF, or words.

    `choices` are the UUIDs of the choices, in the order of the values. `origin` is the name of the tag that asked it,
    if the tag that is meant now does not ask the same, or has an answer of its own.
    """

    question: UUID
    name: str
    type: str
    values: tuple[str, ...]
    choices: tuple[UUID, ...] = ()
    origin: str = ""


def answers_prefetch(to: str = "values") -> Prefetch[Any]:
    """Prefetches what `answered` reads, of taggings or, with a path `to` them, of what has these."""
    same = TagProperty.objects.annotate(folded=Fold("name")).filter(
        tag=OuterRef("property__tag__merged_into"),
        type=OuterRef("property__type"),
        folded=Fold(OuterRef("property__name")),
        retired_at=None,
    )
    in_order = TaggingValue.objects.select_related("property__tag", "choice").annotate(
        goes_along=Exists(same), folded=Fold("property__name")
    )
    return Prefetch(to, in_order.order_by("property__position", "property", "choice__position", "choice", "pk"))


def grouped_by_meaning(taggings: Iterable[TaggedAnnotation]) -> dict[Tag, list[TaggedAnnotation]]:
    """Returns the taggings of a note by the tag that each means now, in their order."""
    found: dict[Tag, list[TaggedAnnotation]] = {}
    for tagging in taggings:
        found.setdefault(tagging.tag.meaning, []).append(tagging)
    return found


def answered(*taggings: TaggedAnnotation) -> tuple[Answered, ...]:
    """Returns the answers of taggings of a note that mean one tag, in the order of the questions.

    They have `answers_prefetch`. What a merged tag asked goes along where the tag that it means asks the same.
    """
    meaning = taggings[0].tag.meaning
    found: dict[int, dict[Any, Any]] = {}
    for value in (value for tagging in taggings for value in tagging.values.all()):
        found.setdefault(value.property_id, {})[value.choice_id or value.pk] = value
    answers = [list(values.values()) for values in found.values()]
    own = {_what(values[0]) for values in answers if values[0].property.tag_id == meaning.pk}
    return tuple(_answered(values, meaning, own) for values in answers)


def _what(value: Any) -> tuple[str, str]:
    """Returns what is asked, as Postgres compares it."""
    return value.folded, value.property.type


def _answered(values: Sequence[Any], meaning: Tag, own: AbstractSet[tuple[str, str]]) -> Answered:
    asked = values[0].property
    belongs = asked.tag_id == meaning.pk or (values[0].goes_along and _what(values[0]) not in own)
    return Answered(
        asked.uuid,
        asked.name,
        asked.type,
        tuple(map(_as_text, values)),
        tuple(one.choice.uuid for one in values if one.choice),
        "" if belongs else asked.tag.name,
    )


def _as_text(value: TaggingValue) -> str:
    """Returns what was answered: a label, a number without needless zeros, a date or words."""
    if value.choice is not None:
        return value.choice.label
    return plain_number(value.number) if value.number is not None else value.text


def plain_number(number: Decimal) -> str:
    """Writes a number without needless zeros."""
    return format(number.normalize(), "f")


def lacks_answer() -> Exists:
    """Builds the condition for taggings that an answer is missing which the tag that they mean requires now."""
    of_note = TaggingValue.objects.filter(tagging__content_object=OuterRef(OuterRef("content_object")))
    given = of_note.filter(property=OuterRef("pk"))
    gone_along = of_note.annotate(folded=Fold("property__name")).filter(
        property__tag__merged_into=OuterRef("tag"), property__type=OuterRef("type"), folded=Fold(OuterRef("name"))
    )
    meaning = Coalesce(OuterRef("tag__merged_into"), OuterRef("tag"))
    return Exists(_required().filter(~Exists(given), ~Exists(gone_along), tag=meaning))


def incomplete_taggings() -> QuerySet[TaggedAnnotation]:
    """Returns the taggings that lack an answer, found by the tags that require one."""
    asking = _required().values("tag")
    tags = Tag.objects.filter(pk__in=asking).values("pk").union(Tag.objects.filter(merged_into__in=asking).values("pk"))
    return TaggedAnnotation.objects.filter(lacks_answer(), tag__in=tags)


def _required() -> QuerySet[TagProperty]:
    return TagProperty.objects.filter(is_required=True, retired_at=None)
