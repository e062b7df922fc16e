"""What a room knows of itself."""

from __future__ import annotations

from django.db import models


class Installation(models.Model):
    """This room as it is installed, in one row: which secret key it has, and how far its first start came.

    It belongs to a database, not to what is in it, so backups leave it out.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    key_fingerprint = models.CharField(max_length=64, help_text="A keyed hash that is the same for the same key.")
    samples_begun_at = models.DateTimeField(null=True)
    samples_ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="installation_once"),
            models.CheckConstraint(
                condition=models.Q(samples_ended_at=None) | models.Q(samples_begun_at__isnull=False),
                name="installation_samples_begin_first",
            ),
        ]
