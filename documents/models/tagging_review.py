"""Reviews: that a tag which got another wording is still right for a passage."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from documents.models.tag_version import TagVersion
from documents.models.tagging import TaggedAnnotation


class TaggingReview(models.Model):
    """Who coded a passage under an older wording found the tag right under `version` too; never updated.

    The tagging itself keeps the version under which it was made. A review goes with its tagging, and with the tag:
    Postgres sees to it, so that deleting a tagging costs no query (sql/tagging_reviews.sql).
    """

    tagging = models.ForeignKey(TaggedAnnotation, models.DO_NOTHING, db_constraint=False, related_name="reviews")
    version = models.ForeignKey(TagVersion, models.DO_NOTHING, db_constraint=False, related_name="+")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["tagging", "reviewed_at"]
        constraints = [models.UniqueConstraint(fields=["tagging", "version"], name="reviewed_once_a_version")]
