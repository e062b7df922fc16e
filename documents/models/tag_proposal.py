"""Words that members propose for the closed vocabulary of their group, each with a passage."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.annotation import Annotation
from documents.models.group import Membership
from documents.models.tag import Tag
from documents.models.vocabulary import Vocabulary


class TagProposalQuerySet(models.QuerySet["TagProposal"]):
    """Proposals by who may see them."""

    def visible_to(self, user: Any) -> TagProposalQuerySet:
        """Returns those of groups that `user` leads, and their own in groups to which they belong."""
        if not user.is_authenticated:
            return self.none()
        of = Membership.objects.filter(user=user)
        led = of.filter(role__in=Membership.MODERATORS).values("group")
        own = Q(proposed_by=user, vocabulary__group__in=of.values("group"))
        return self.filter(Q(vocabulary__group__in=led) | own)


class TagProposal(models.Model):
    """A word that somebody proposes for a vocabulary, because of the passage of a note of theirs.

    The passage is that of the note, whoever looks must be allowed to see it; with the note the proposal is deleted.
    Several people may propose one word: who leads the group decides on all of them together.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        ACCEPTED = "accepted", _("taken into the vocabulary")
        JOINED = "joined", _("joined to another tag")
        DECLINED = "declined", _("declined")

    uuid = models.UUIDField(default=uuid4, editable=False)
    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="proposals")
    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="tag_proposals")
    name = models.CharField(_("name"), max_length=100)
    definition = models.TextField(_("definition"), blank=True, max_length=2000)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    tag = models.ForeignKey(Tag, models.SET_NULL, null=True, related_name="+")

    objects = TagProposalQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="tag_proposal_uuid_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None, decided_by=None, tag=None)
                | Q(state__in=["accepted", "joined", "declined"], decided_at__isnull=False, decided_by__isnull=False),
                name="tag_proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined", reason=""), name="tag_proposal_declined_for_a_reason"
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state == self.State.WAITING

    @property
    def has_tag(self) -> bool:
        """Whether the passage can get the tag that came of it."""
        return self.tag is not None and self.tag.is_defined and self.tag.retired_at is None
