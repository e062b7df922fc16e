"""Who is reading now."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Presence(models.Model):
    """A person who has an article open now and agreed that others in a group see it.

    The row expires a little over a minute after the last heartbeat, and goes when the page is closed.
    """

    document = models.ForeignKey("Document", models.CASCADE, related_name="+")
    person = models.ForeignKey("User", models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "person"], name="presence_once")]
