"""Merges of tags: which tag was merged into which, by whom and why, and whether that was undone."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.tag import Tag
from documents.models.vocabulary import Vocabulary


class TagMerge(models.Model):
    """A tag was merged into another, and means it until that is undone; nothing else of the row ever changes.

    The rows keep what was merged directly, so that each can be undone in any order: with B into C, and before it A into
    B, undoing the second lets A mean B again. From those that stand triggers derive `Tag.merged_into`
    (documents/migrations/sql/tag_merges.sql). `was_word` says that the vocabulary did not define the tag before.
    """

    uuid = models.UUIDField(default=uuid4, db_default=RandomUUID(), editable=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="merges")
    into = models.ForeignKey(Tag, models.CASCADE, related_name="merges_into")
    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="+")
    was_word = models.BooleanField(default=False)
    why = models.CharField(_("reason"), max_length=500)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="tag_merge_uuid_once"),
            models.UniqueConstraint(fields=["tag"], condition=Q(undone_at=None), name="tag_merged_once_at_a_time"),
            models.CheckConstraint(condition=~Q(tag=F("into")), name="tag_merged_into_another"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="tag_merge_undone_by_somebody",
            ),
        ]
