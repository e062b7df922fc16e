"""Anchors: where a selected passage stands on each revision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.annotation import Target
from documents.models.document import Document


class AnchorQuerySet(models.QuerySet["Anchor"]):
    """Anchors by whether they are in force."""

    def in_force(self) -> AnchorQuerySet:
        """Returns the anchors that were not superseded by hand."""
        return self.filter(superseded_at=None)

    def with_position(self) -> AnchorQuerySet:
        """Returns the anchors in force that have a position."""
        return self.in_force().exclude(state__in=Anchor.WITHOUT_POSITION)


class Anchor(models.Model):
    """The position of a target on one revision (promise 5).

    A `kept` or `moved` anchor is on the text that the target quotes, a `changed` one on other text, which `quote`
    stores; a `set-aside` or `lost` one has no offsets. Triggers check each. Re-anchoring by hand supersedes a row.
    """

    class State(models.TextChoices):
        KEPT = "kept", _("Same words")
        MOVED = "moved", _("Same words, new place")
        CHANGED = "changed", _("Words changed")
        SET_ASIDE = "set-aside", _("In a part set aside")
        LOST = "lost", _("Words no longer in the text")

    WITHOUT_POSITION = (State.SET_ASIDE, State.LOST)
    AFFECTED = (State.CHANGED, *WITHOUT_POSITION)
    target = models.ForeignKey(Target, models.CASCADE, related_name="anchors", db_constraint=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", db_constraint=False)
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="anchors", db_constraint=False)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices)
    quote = models.TextField(blank=True)
    method = models.CharField(max_length=40, help_text=_("How it was found: selected, position, quote, by hand."))
    score = models.FloatField(default=1.0, help_text=_("From 0 to 1."))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "revision"], condition=Q(superseded_at=None), name="anchor_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["set-aside", "lost"], start=None, end=None)
                | ~Q(state__in=["set-aside", "lost"]) & Q(start__isnull=False, end__isnull=False, start__lte=F("end")),
                name="anchor_place_unless_lost",
            ),
            models.CheckConstraint(
                condition=(Q(state="changed") & ~Q(quote="")) | (~Q(state="changed") & Q(quote="")),
                name="anchor_quote_if_changed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["revision", "start", "end"], condition=Q(superseded_at=None), name="anchor_on_revision"
            )
        ]
