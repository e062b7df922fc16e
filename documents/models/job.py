"""Background work for after the request: notifying people, sending mails, and reading what is imported."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of work that waits in Postgres; a worker takes it with SKIP LOCKED and deletes it when it is done.

    `arguments` are ids and never text that people wrote, so that no deleted text waits here. A job whose `once` is
    waiting already is not added again.
    """

    class Kind(models.TextChoices):
        TELL = "tell"
        DIGEST = "digest"
        INVITE = "invite"
        REQUEST = "request"
        IMPORT = "import"
        TIDY = "tidy-imports"
        EXPIRE = "expire"
        SEARCH = "search"
        TAG_PROPOSAL = "tag-proposal"
        SPELLINGS = "spellings"
        BULK = "bulk"
        TIDY_BULK = "tidy-bulk"
        REVEAL = "reveal"
        OPENED = "opened"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    arguments = models.JSONField(default=dict)
    once = models.CharField(max_length=120, null=True, blank=True)
    run_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True, help_text=_("The kind of the last failure, no words."))
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(fields=["kind", "once"], condition=models.Q(given_up_at=None), name="job_once")
        ]
        indexes = [models.Index(fields=["run_at"], condition=models.Q(given_up_at=None), name="job_due")]
