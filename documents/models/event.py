"""Events: the ordered log of changes to a document or a group, without any text that people wrote."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone


class Event(models.Model):
    """One change to a row of a document or a group (who joined, what was decided); append-only.

    `number` counts within the document or the group and is assigned under its lock. It is never shown, because gaps
    would reveal events that others may not see; the random `id` is shown instead. `audience_before` and
    `audience_after` say who could see the row, as `services.events.audience_of` writes it and `models.visibility` reads
    it; null where the row did not exist.
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
        ANNOTATION_RESOLVED = "annotation.resolved"
        ANNOTATION_REOPENED = "annotation.reopened"
        ANNOTATION_FLAGGED = "annotation.flagged"
        ANNOTATION_FLAG_DECIDED = "annotation.flag_decided"
        ANNOTATION_HIDDEN = "annotation.hidden"
        ANNOTATION_SHOWN = "annotation.shown"
        ANNOTATION_APPROVED = "annotation.approved"
        DOCUMENT_GROUPS = "document.groups"
        GROUP_MADE = "group.made"
        GROUP_CHANGED = "group.changed"
        MEMBER_JOINED = "member.joined"
        MEMBER_CHANGED = "member.changed"
        MEMBER_LEFT = "member.left"
        MEMBER_REMOVED = "member.removed"
        INVITATION_MADE = "invitation.made"
        INVITATION_CHANGED = "invitation.changed"
        INVITATION_REVOKED = "invitation.revoked"
        SHELF_ADDED = "shelf.added"
        SHELF_CHANGED = "shelf.changed"
        SHELF_REMOVED = "shelf.removed"
        ASSIGNMENT_MADE = "assignment.made"
        ASSIGNMENT_CHANGED = "assignment.changed"
        ASSIGNMENT_PUBLISHED = "assignment.published"
        ASSIGNMENT_REVEALED = "assignment.revealed"
        ASSIGNMENT_ARCHIVED = "assignment.archived"
        ASSIGNMENT_DELETED = "assignment.deleted"
        VOCABULARY_EDITION = "vocabulary.edition"
        VOCABULARY_FROZEN = "vocabulary.frozen"
        VOCABULARY_THAWED = "vocabulary.thawed"
        VOCABULARY_ACCEPTED = "vocabulary.accepted"
        VOCABULARY_JOINED = "vocabulary.joined"
        VOCABULARY_DECLINED = "vocabulary.declined"

    SHOWN_AGAIN = (Kind.ANNOTATION_SHOWN, Kind.ANNOTATION_APPROVED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey("Document", models.CASCADE, null=True, related_name="events")
    group = models.ForeignKey("Group", models.CASCADE, null=True, related_name="events")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=28, choices=Kind.choices)
    row = models.CharField(max_length=40, help_text="Primary key of the row it happened to.")
    fields = models.JSONField(default=list)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    audience_before = models.JSONField(null=True)
    audience_after = models.JSONField(null=True)
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="event_number_once"),
            models.UniqueConstraint(fields=["group", "number"], name="event_number_once_a_group"),
            models.CheckConstraint(
                condition=Q(document__isnull=False, group=None) | Q(document=None, group__isnull=False),
                name="event_of_a_document_or_a_group",
            ),
        ]
        indexes = [
            models.Index(KeyTextTransform("group", "audience_before"), name="event_by_group_before"),
            models.Index(KeyTextTransform("group", "audience_after"), name="event_by_group_after"),
            models.Index(
                fields=["row"],
                condition=Q(kind__in=["annotation.shown", "annotation.approved"]),
                name="event_shown_again",
            ),
            models.Index(fields=["row"], condition=Q(kind="annotation.changed"), name="event_note_changed"),
        ]
