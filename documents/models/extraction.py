"""Parts set aside from an article, gaps in its copy, and proposed texts.

Offsets are code points of a capture text (revision 0, or the text of a later capture). Nothing is deleted: a part set
aside stays in the capture text, where people can read, cite and annotate it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.provenance import StatedQuerySet


class SetAside(models.Model):
    """A part of a capture's text that is not in the article, and the reason, stated by a rule or a person."""

    class Reason(models.TextChoices):
        NAVIGATION = "navigation", _("Menu or navigation")
        ADVERTISEMENT = "advertisement", _("Advertisement")
        CAPTION = "caption", _("Caption of a picture")
        RELATED = "related", _("Links to other articles")
        COMMENTS = "comments", _("Comments and their form")
        MASTHEAD = "masthead", _("Name and head of the publication")
        LEGAL = "legal", _("Legal notice")
        DUPLICATE = "duplicate", _("Said twice")
        BYLINE = "byline", _("Author, date and place line")
        TITLE = "title", _("The title, shown above the text")
        SHARING = "sharing", _("Links for sharing")
        NEWSLETTER = "newsletter", _("Subscription or newsletter")
        TICKER = "ticker", _("News ticker or clock")
        PAGE = "page", _("Head, foot or number of a page")
        PLAYER = "player", _("Controls of a film or a sound")
        HIDDEN = "hidden", _("Hidden words")
        REMOVED = "removed", _("Removed by a tracked change")
        MARKUP = "markup", _("Mark-up, scripts and styles")
        OTHER = "other", _("Not part of the article")

    document = models.ForeignKey("Document", models.CASCADE, related_name="set_aside", db_constraint=False)
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="set_aside", db_constraint=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    rule = models.CharField(_("found by"), max_length=120, blank=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    stated_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = StatedQuerySet["SetAside"].as_manager()

    class Meta:
        ordering = ["start", "end"]
        verbose_name = _("part set aside")
        verbose_name_plural = _("parts set aside")
        constraints = [models.CheckConstraint(condition=Q(start__lt=F("end")), name="set_aside_covers_something")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.start}-{self.end}"


class GapQuerySet(models.QuerySet["Gap"]):
    """Gaps by the decision about them."""

    def confirmed(self) -> GapQuerySet:
        """Returns the gaps that are shown to readers."""
        return self.filter(state=Gap.State.CONFIRMED)

    def undecided(self) -> GapQuerySet:
        """Returns the gaps that the program proposed and nobody has decided on."""
        return self.filter(state=Gap.State.PROPOSED)


class Gap(models.Model):
    """A place where this copy visibly lacks something: a position between two code points, with no text of its own."""

    class Reason(models.TextChoices):
        EMBEDDED = "embedded", _("An embedded post or film, of which only the address is left")
        QUOTATION = "quotation", _("A quotation that is announced and absent")
        HEADING = "heading", _("A heading that is lost")
        SUBJECT = "subject", _("Words are missing in this sentence")
        PICTURE = "picture", _("A picture that the text speaks of")
        FORMULA = "formula", _("A formula that could not be read")
        CHARACTERS = "characters", _("Characters that could not be read")
        PAGE = "page", _("A page that is only a picture")
        PAYWALL = "paywall", _("The rest, which only subscribers could read")
        OTHER = "other", _("Something is missing here")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Found by the program, not checked")
        CONFIRMED = "confirmed", _("Checked by a person")
        REFUSED = "refused", _("Nothing is missing here")

    document = models.ForeignKey("Document", models.CASCADE, related_name="gaps", db_constraint=False)
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="gaps", db_constraint=False)
    position = models.PositiveIntegerField()
    reason = models.CharField(_("what is missing"), max_length=12, choices=Reason.choices)
    words = models.CharField(_("in words"), max_length=500, blank=True)
    rule = models.CharField(_("found by"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    stated_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = GapQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        constraints = [
            models.UniqueConstraint(fields=["revision", "position", "reason"], name="gap_once"),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(decided_at__isnull=False), name="gap_decided_by_somebody"
            ),
        ]
        indexes = [models.Index(fields=["document"], condition=Q(state="proposed"), name="gap_undecided")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.position})"


class Proposal(models.Model):
    """A text that becomes the next revision if a curator accepts it: from a new capture, or from reading one again."""

    class Kind(models.TextChoices):
        RECAPTURE = "recapture", _("The page was captured again and has changed")
        REREAD = "reread", _("The program reads this capture differently now")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    document = models.ForeignKey("Document", models.CASCADE, related_name="proposals", db_constraint=False)
    whole = models.ForeignKey("Revision", models.CASCADE, related_name="proposals", db_constraint=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    source = models.TextField()
    source_format = models.CharField(max_length=8)
    source_map = models.JSONField(default=list, help_text=_("Where each span of the source came from."))
    parts = models.JSONField(default=dict, help_text=_("What would be set aside, and gaps."))
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("proposed text")
        verbose_name_plural = _("proposed texts")
        constraints = [
            models.UniqueConstraint(fields=["document", "whole"], condition=Q(state="open"), name="proposal_one_open"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="proposal_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.document}"
