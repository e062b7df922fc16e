"""The properties of a tag: what it asks of each passage that it is put on, and the answers that one may choose.

They stand beside the tag in its versions, so that it can be told a year later what was asked when somebody answered.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from documents.models.tag import Tag

MAX_ANSWER = 500


class TagProperty(models.Model):
    """A question that a tag asks of each passage that it is put on.

    Names are alike whatever their case, their compatibility forms and their marks (`Fold`). What is asked keeps its
    `type`, so that answers stay what they were; a question that is asked no longer is retired and keeps its answers.
    Triggers write a version of the tag for every change (documents/migrations/sql/tag_properties.sql).
    """

    class Type(models.TextChoices):
        ONE = "one", _("one of a list")
        SEVERAL = "several", _("several of a list")
        NUMBER = "number", _("a number")
        DATE = "date", _("a date")
        WORDS = "words", _("a line of words")

    class Level(models.TextChoices):
        NOMINAL = "nominal", _("nominal: kinds without an order")
        ORDINAL = "ordinal", _("ordinal: in the order of the list")
        INTERVAL = "interval", _("interval: differences can be compared")

    LISTS = (Type.ONE, Type.SEVERAL)

    uuid = models.UUIDField(default=uuid4, db_default=RandomUUID(), editable=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="properties")
    name = models.CharField(max_length=100)
    question = models.TextField(blank=True, max_length=500)
    type = models.CharField(max_length=8, choices=Type.choices)
    level = models.CharField(max_length=8, choices=Level.choices)
    is_required = models.BooleanField(default=False)
    minimum = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    maximum = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["tag", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="property_uuid_once"),
            models.CheckConstraint(
                condition=Q(type__in=("one", "several"), level__in=("nominal", "ordinal"))
                | Q(type__in=("number", "date"), level="interval")
                | Q(type="words", level="nominal"),
                name="property_is_measured_as_its_type",
            ),
            models.CheckConstraint(
                condition=Q(type="number") | Q(minimum=None, maximum=None), name="only_numbers_have_bounds"
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(minimum__lte=F("maximum")), name="bounds_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_list(self) -> bool:
        """Whether it is answered by choices."""
        return self.type in self.LISTS


class PropertyChoice(models.Model):
    """An answer that one may choose; one that is offered no longer is retired and stays where it was chosen."""

    uuid = models.UUIDField(default=uuid4, db_default=RandomUUID(), editable=False)
    property = models.ForeignKey(TagProperty, models.CASCADE, related_name="choices")
    label = models.CharField(max_length=100)
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["property", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="choice_uuid_once"),
            models.UniqueConstraint(fields=["id", "property"], name="choice_of_property"),
        ]

    def __str__(self) -> str:
        return self.label
