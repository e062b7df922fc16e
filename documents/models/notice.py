"""Notices: what the site tells a person when they come back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.annotation import Annotation
from documents.models.document import CopyRequest, Document
from documents.models.flag import Flag


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices by their recipient."""

    def for_person(self, user: Any) -> NoticeQuerySet:
        """Returns the notices for `user`, newest first."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(recipient=user).order_by("-created_at", "-pk")

    def visible_to(self, user: Any) -> NoticeQuerySet:
        """Returns the notices that may be shown to `user` now.

        They may still see the note and its article, and what waited for their decision still waits. The visibility
        rule is checked once, for the notes of these notices, so narrow the queryset before calling this.
        """
        mine = self.for_person(user).order_by()
        about = mine.exclude(annotation=None)
        open_to = Document.objects.in_force().visible_to(user).filter(pk__in=mine.values("document"))
        seen = Annotation.objects.visible_to(user).filter(pk__in=about.values("annotation"))
        flagged = Flag.objects.filter(annotation=OuterRef("pk"), state=Flag.State.OPEN)
        waits = Q(withheld=Annotation.Withheld.WAITING) | Exists(flagged)
        to_decide = about.filter(kind=Notice.Kind.TO_DECIDE).values("annotation")
        decided = Annotation.objects.moderated_by(user).filter(waits, pk__in=to_decide)
        of_notes = (
            Q(kind=Notice.Kind.CORRECTED)
            | (~Q(kind=Notice.Kind.TO_DECIDE) & Q(annotation__in=seen.values("pk")))
            | (Q(kind=Notice.Kind.TO_DECIDE) & Q(annotation__in=decided.values("pk")))
        )
        # A withdrawn article has no notes to speak of, but people still ask about it.
        theirs = Document.objects.looked_after_by(user).filter(pk__in=mine.values("document"))
        requests = CopyRequest.objects.filter(state=CopyRequest.State.OPEN, document__in=theirs.values("pk"))
        return self.for_person(user).filter(
            (of_notes & Q(document__in=open_to.values("pk")))
            | Q(kind=Notice.Kind.REQUEST, request__in=requests.values("pk"))
        )

    def unseen(self) -> NoticeQuerySet:
        """Returns the notices that the person has not opened yet."""
        return self.filter(seen_at=None)


class Notice(models.Model):
    """One notice to one person, sent once. It stores ids and no text; the text is read when the notice is shown."""

    class Kind(models.TextChoices):
        CORRECTED = "corrected", _("A correction changed or removed passages that you marked")
        REPLY = "reply", _("Somebody answered you")
        MENTION = "mention", _("Somebody mentioned you")
        FOLLOWED = "followed", _("Something new in what you follow")
        HIDDEN = "hidden", _("A note of yours was hidden")
        SHOWN = "shown", _("A note of yours is shown again")
        APPROVED = "approved", _("A note of yours was approved")
        TO_DECIDE = "to-decide", _("A note waits for your decision")
        REQUEST = "request", _("Somebody asks about an article that you look after")
        TAG_PROPOSAL = "tag-proposal", _("A word that you proposed was decided")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    document = models.ForeignKey("Document", models.CASCADE, related_name="+")
    revision = models.ForeignKey("Revision", models.CASCADE, null=True, related_name="+", db_constraint=False)
    annotation = models.ForeignKey("Annotation", models.CASCADE, null=True, related_name="notices")
    request = models.ForeignKey("CopyRequest", models.CASCADE, null=True, related_name="notices")
    created_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "revision"], name="notice_once"),
            models.UniqueConstraint(fields=["recipient", "kind", "annotation"], name="notice_once_a_note"),
            models.UniqueConstraint(fields=["recipient", "request"], name="notice_once_a_request"),
            models.CheckConstraint(
                condition=Q(kind="corrected", annotation=None, revision__isnull=False, request=None)
                | Q(kind="request", annotation=None, revision=None, request__isnull=False)
                | (~Q(kind__in=["corrected", "request"]) & Q(annotation__isnull=False, revision=None, request=None)),
                name="notice_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_of_person"),
            models.Index(fields=["recipient"], condition=Q(mailed_at=None, seen_at=None), name="notice_to_mail"),
        ]
