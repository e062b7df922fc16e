"""Who reads now."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Presence(models.Model):
    """Somebody has an article open now, who agreed that others of a group see it; forgotten after a minute without
    a sign of life, and when the page is closed."""

    document = models.ForeignKey("Document", models.CASCADE, related_name="+")
    person = models.ForeignKey("User", models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "person"], name="presence_once")]
