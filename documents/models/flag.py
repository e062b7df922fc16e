"""Reports of notes by readers, for moderators."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Flag(models.Model):
    """A reader's report that a note should be looked at, with a reason; a moderator of the note decides."""

    class Reason(models.TextChoices):
        OFFENSIVE = "offensive", _("It insults or threatens somebody")
        PRIVATE = "private", _("It tells something private of somebody")
        SPAM = "spam", _("It is advertising or nonsense")
        RIGHTS = "rights", _("It breaks somebody\u2019s rights")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("waits for a decision")
        UPHELD = "upheld", _("the note was hidden")
        DISMISSED = "dismissed", _("the note stays")

    annotation = models.ForeignKey("Annotation", models.CASCADE, related_name="flags")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="flags")
    reason = models.CharField(_("what is wrong"), max_length=12, choices=Reason.choices)
    words = models.CharField(_("in your words"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("report of a note")
        verbose_name_plural = _("reports of notes")
        constraints = [
            models.UniqueConstraint(fields=["annotation", "by"], condition=Q(state="open"), name="flag_once"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by=None)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="flag_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["annotation"], condition=Q(state="open"), name="flag_open")]
