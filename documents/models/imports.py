"""Imports on their way: what somebody adds, until it is an article or refused, and its report for a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportQuerySet(models.QuerySet["Import"]):
    """Imports, which are private to the person who adds something."""

    def visible_to(self, user: Any) -> ImportQuerySet:
        """Narrows to those of `user` alone."""
        return self.filter(by=user) if user.is_authenticated else self.none()

    def pending(self) -> ImportQuerySet:
        """Narrows to those that wait or are worked on."""
        return self.filter(ended_at=None)

    def in_line(self) -> ImportQuerySet:
        """Orders as they are taken."""
        return self.order_by("queued_at", "pk")


class Import(models.Model):
    """One file or address that a person adds: what they said of it, where it goes, and what became of it.

    What is sent together, or one after the other by a script, has the same `batch`. The bytes are in `ImportChunk`
    until they are an article; those of a refused file stay for a day, so that the form can be corrected without sending
    the file again. The row itself goes a day after its end.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        FETCHING = "fetching"
        READING = "reading"
        RENDERING = "rendering"
        SAVING = "saving"
        ADDED = "added"
        THERE = "there"
        REFUSED = "refused"
        FAILED = "failed"

    batch = models.UUIDField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    group = models.ForeignKey(
        "Group", models.CASCADE, null=True, related_name="+", help_text=_("The group for whose shelf it is.")
    )
    name = models.CharField(max_length=300, blank=True, help_text=_("The name of the file."))
    address = models.CharField(max_length=2000, blank=True, help_text=_("The address of a page, if it is no file."))
    sha256 = models.CharField(max_length=64, blank=True)
    length = models.PositiveIntegerField(default=0, help_text=_("Bytes that are held here."))
    placement = models.JSONField(default=dict, help_text=_("Visibility, basis, and the ids of the groups."))
    stated = models.JSONField(default=list, help_text=_("The facts that the form states."))
    sidecar = models.JSONField(default=list, help_text=_("The facts in the file of facts beside it."))
    encoding = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    result = models.JSONField(default=dict, help_text=_("What a report says of it, or why it was refused."))
    document = models.ForeignKey("Document", models.CASCADE, null=True, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=False, state__in=["added", "there", "refused", "failed"])
                | models.Q(ended_at=None, state__in=["waiting", "fetching", "reading", "rendering", "saving"]),
                name="import_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(document__isnull=False, state__in=["added", "there"])
                | ~models.Q(state__in=["added", "there"]) & models.Q(document=None),
                name="import_document",
            ),
        ]
        indexes = [
            models.Index(fields=["queued_at", "id"], condition=models.Q(ended_at=None), name="import_line"),
            models.Index(fields=["by", "received_at"], name="import_of_person"),
        ]

    @property
    def shown_name(self) -> str:
        """The name of the file, or the address."""
        return self.address or self.name

    @property
    def is_pending(self) -> bool:
        """Says whether it waits or is worked on."""
        return self.ended_at is None

    @property
    def can_be_corrected(self) -> bool:
        """Says whether it was refused and is still here, so that it can be tried with a corrected form."""
        unmade = self.state in {self.State.REFUSED, self.State.FAILED}
        return unmade and bool(self.length or self.address)

    def bytes(self) -> Iterator[bytes]:
        """Yields the bytes in order, one chunk at a time."""
        for n in range(self.chunks.count()):
            yield bytes(self.chunks.values_list("data", flat=True).get(n=n))


class ImportChunk(models.Model):
    """One MiB of a file that is on its way."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="chunks")
    n = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "n"], name="import_chunk_once")]
