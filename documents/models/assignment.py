"""Tasks that those who lead a group set on its texts, and who may see what others wrote for one.

A task is *open* to somebody when they may see what others wrote for it. That is a row, never a comparison with a clock:
`Assignment.revealed_at` opens it to all, an `Opening` to one person.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.group import Group, Membership


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Tasks by who may see them, and to whom they are open."""

    def visible_to(self, user: Any) -> AssignmentQuerySet:
        """Returns the tasks of the groups that `user` belongs to; drafts only for those who lead the group."""
        if not user.is_authenticated:
            return self.none()
        mine = Membership.objects.filter(user=user)
        led = mine.filter(role__in=Membership.MODERATORS)
        published = Q(published_at__isnull=False, group__in=mine.values("group"))
        return self.filter(published | Q(group__in=led.values("group")))

    def open_to(self, user: Any) -> AssignmentQuerySet:
        """Returns the tasks in which `user` may see what other members wrote."""
        if not user.is_authenticated:
            return self.none()
        opened = Opening.objects.filter(assignment=OuterRef("pk"), person=user)
        return self.filter(Q(revealed_at__isnull=False) | Exists(opened))

    def open_on(self, document: Any, user: Any) -> AssignmentQuerySet:
        """Returns the tasks of the groups of `user`, with a text of this key, that are open to them."""
        return self.open_to(user).filter(texts__document=document, group__memberships__user=user)

    def due_to_be_revealed(self, moment: Any) -> AssignmentQuerySet:
        """Returns the published tasks whose time has come at `moment`, and that are not revealed yet."""
        return self.filter(revealed_at=None, published_at__isnull=False, reveals_at__lte=moment)

    def running(self) -> AssignmentQuerySet:
        """Returns the tasks that are published and not archived."""
        return self.filter(published_at__isnull=False, archived_at=None)


class Assignment(models.Model):
    """A task on one or several texts: what is asked, by when, and when each sees what the others wrote.

    In the interface it is called *task*. `opens_at`, `due_at` and `closes_at` are in that order where they are set.
    `prompt` is Markdown, `prompt_html` its safe HTML. What is asked: notes, answers to others, words in each of them,
    texts on which there is a note; 0 asks for nothing.
    """

    class Reveal(models.TextChoices):
        """When a member sees what the others wrote."""

        AT_ONCE = "at-once", _("At once")
        AFTER_OWN = "after-own", _("After doing what is asked")
        AT_TIME = "at-time", _("At a time")
        BY_HAND = "by-hand", _("When those who lead the group say so")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="assignments")
    title = models.CharField(_("title"), max_length=160)
    prompt = models.TextField(_("what is to be done"), max_length=10_000, blank=True)
    prompt_html = models.TextField(blank=True, editable=False)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    reveal = models.CharField(max_length=12, choices=Reveal.choices, default=Reveal.AT_ONCE)
    reveals_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    asked_notes = models.PositiveSmallIntegerField(default=1)
    asked_answers = models.PositiveSmallIntegerField(default=0)
    asked_words = models.PositiveSmallIntegerField(default=0)
    asked_texts = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = [F("due_at").asc(nulls_last=True), "created_at", "pk"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="assignment_has_a_title"),
            models.CheckConstraint(
                condition=(Q(opens_at=None) | Q(due_at=None) | Q(opens_at__lte=F("due_at")))
                & (Q(due_at=None) | Q(closes_at=None) | Q(due_at__lte=F("closes_at")))
                & (Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lte=F("closes_at"))),
                name="assignment_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(reveal="at-time") | Q(reveals_at__isnull=False), name="assignment_reveals_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(revealed_at=None) | Q(published_at__isnull=False), name="assignment_revealed_when_published"
            ),
        ]
        indexes = [
            models.Index(
                fields=["reveals_at"],
                condition=Q(revealed_at=None, reveals_at__isnull=False),
                name="assignment_to_be_revealed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Returns the path of the task's page."""
        return reverse("assignment", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Says whether only those who lead the group see it."""
        return self.published_at is None

    @property
    def is_running(self) -> bool:
        """Says the same as `AssignmentQuerySet.running`."""
        return not self.is_draft and self.archived_at is None

    def has_begun(self, now: datetime) -> bool:
        """Says whether members may see what is asked, and write for it."""
        return self.opens_at is None or self.opens_at <= now

    def is_over(self, now: datetime) -> bool:
        """Says whether members may write nothing more for it."""
        return self.closes_at is not None and self.closes_at <= now


class AssignmentText(models.Model):
    """A text of a task, in the version that was current when it was chosen."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="texts")
    document = models.ForeignKey("Document", models.CASCADE, related_name="+")
    # A composite foreign key in the migrations ties it to the document.
    revision = models.ForeignKey("Revision", models.RESTRICT, related_name="+", db_constraint=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["assignment", "document"], name="assignment_text_once")]


class Opening(models.Model):
    """That a task was opened to one person: from then on they see what the others wrote for it; append-only."""

    class How(models.TextChoices):
        DONE = "done", _("did what was asked")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="openings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    contributions = models.PositiveIntegerField(help_text=_("Notes and answers that counted then."))
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "person"], name="opening_once")]
        indexes = [models.Index(fields=["person"], name="opening_of_person")]
