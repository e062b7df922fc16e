"""What people follow, and the people whom notes mention."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Follow(models.Model):
    """One person follows an article, a group, a thread or a tag, or has muted it (`is_muted`).

    Whoever wrote in a thread is notified of replies without a row here. A row gives no right to see anything.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    document = models.ForeignKey("Document", models.CASCADE, null=True, blank=True, related_name="followers")
    group = models.ForeignKey("Group", models.CASCADE, null=True, blank=True, related_name="followers")
    thread = models.ForeignKey("Annotation", models.CASCADE, null=True, blank=True, related_name="followers")
    tag = models.ForeignKey("Tag", models.CASCADE, null=True, blank=True, related_name="followers")
    is_muted = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("what somebody follows")
        verbose_name_plural = _("what people follow")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "document", "group", "thread", "tag"], name="follow_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=False, group=None, thread=None, tag=None)
                | Q(document=None, group__isnull=False, thread=None, tag=None)
                | Q(document=None, group=None, thread__isnull=False, tag=None)
                | Q(document=None, group=None, thread=None, tag__isnull=False),
                name="follow_of_one_thing",
            ),
        ]


class Mention(models.Model):
    """A person whom a note mentions with an @: a member of the note's group. It is deleted with the note."""

    annotation = models.ForeignKey("Annotation", models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentioned_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["annotation", "person"], name="mention_once")]
