"""Events: what happened to a document, in order, without a word of what was said."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """One thing that happened to a row of a document; only ever added.

    `number` counts within the document, given under its lock; it is never shown, the random `id` is (gaps
    would tell of what others may not see). `audience_before` and `audience_after` say who could see the row:
    `{"audience", "group", "author"}`, or null where it did not exist.
    """

    class Kind(models.TextChoices):
        DOCUMENT_IMPORTED = "document.imported"
        DOCUMENT_SHARED = "document.shared"
        DOCUMENT_WITHDRAWN = "document.withdrawn"
        DOCUMENT_RESTORED = "document.restored"
        REVISION_ADDED = "revision.added"
        STATEMENT_ADDED = "statement.added"
        STATEMENT_CHANGED = "statement.changed"
        CAPTURE_ADDED = "capture.added"
        PART_SET_ASIDE = "part.set_aside"
        PART_RESTORED = "part.restored"
        GAP_ADDED = "gap.added"
        GAP_DECIDED = "gap.decided"
        PROPOSAL_MADE = "proposal.made"
        PROPOSAL_DECIDED = "proposal.decided"
        DERIVATION_ADDED = "derivation.added"
        DERIVATION_CHANGED = "derivation.changed"
        ANNOTATION_CREATED = "annotation.created"
        ANNOTATION_CHANGED = "annotation.changed"
        ANNOTATION_MOVED = "annotation.moved"
        ANNOTATION_REANCHORED = "annotation.reanchored"
        ANNOTATION_DELETED = "annotation.deleted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey("Document", models.CASCADE, related_name="events")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=24, choices=Kind.choices)
    row = models.CharField(max_length=40, help_text="Primary key of the row it happened to.")
    fields = models.JSONField(default=list)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    audience_before = models.JSONField(null=True)
    audience_after = models.JSONField(null=True)
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="event_number_once")]
