"""A change of many notes that somebody asked for, until it is done, and its report for a day."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone


class BulkChangeQuerySet(models.QuerySet["BulkChange"]):
    """Changes of many notes, which are private to who asked for them."""

    def visible_to(self, user: Any) -> BulkChangeQuerySet:
        """Narrows to those of `user` alone."""
        return self.filter(by=user) if user.is_authenticated else self.none()

    def pending(self) -> BulkChangeQuerySet:
        """Narrows to those that wait or are worked on."""
        return self.filter(ended_at=None)


class BulkChange(models.Model):
    """What a job does with many notes of a person: a tag, another audience, deletion; or new ones, on lines.

    `parts` are the keys and versions of the notes as they were chosen, those of one article together; of lines the
    slug, the number of the text and the spans. `done` counts the parts that are over. A deletion begins at `begins_at`
    and can be taken back until then. Names of tags, and words that a move may lose, are in `deed` only until the end,
    so that no word outlives its notes here; the row goes a day later.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        DONE = "done"
        STOPPED = "stopped"
        FAILED = "failed"

    LINES = "lines"

    uuid = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    deed = models.JSONField()
    parts = models.JSONField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    refusals = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    begins_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, state__in=["waiting", "working"])
                | models.Q(ended_at__isnull=False, state__in=["done", "stopped", "failed"]),
                name="bulk_change_ended",
            ),
        ]
        indexes = [models.Index(fields=["by"], condition=models.Q(ended_at=None), name="bulk_change_pending")]

    def get_absolute_url(self) -> str:
        """Returns the address of the page that shows how far it is."""
        return reverse("notebook-change", args=[self.uuid])

    @property
    def is_pending(self) -> bool:
        """Says whether it waits or is worked on."""
        return self.ended_at is None

    @property
    def is_deletion(self) -> bool:
        """Says whether it deletes the notes."""
        return self.deed["do"] == "delete"

    @property
    def tags_lines(self) -> bool:
        """Says whether it tags lines of words in context, with new notes."""
        return bool(self.deed["do"] == self.LINES)

    @property
    def over(self) -> int:
        """How many notes are over: changed, so already, or left as they are."""
        return self.changed + self.unchanged + self.refused
