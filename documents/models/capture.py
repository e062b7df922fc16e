"""Captures: bytes as they were received, stored permanently (promise 1)."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Capture(models.Model):
    """One file as received. Its bytes are in `CaptureChunk`, 1 MiB a row, so that memory use stays constant."""

    CHUNK_BYTES = 1024 * 1024

    document = models.ForeignKey("Document", models.CASCADE, related_name="captures")
    sha256 = models.CharField(max_length=64)
    length = models.PositiveIntegerField(help_text=_("Bytes."))
    media_type = models.CharField(max_length=120)
    charset = models.CharField(max_length=40)
    charset_confidence = models.FloatField(help_text=_("From 0 to 1, as far as the detection could tell."))
    charset_reason = models.CharField(max_length=200)
    file_name = models.CharField(max_length=300, blank=True)
    address = models.URLField(max_length=2000, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        constraints = [
            models.UniqueConstraint(fields=["document", "sha256"], name="capture_once_a_document"),
            models.UniqueConstraint(fields=["document", "id"], name="capture_of_document"),
        ]
        indexes = [models.Index(fields=["sha256"], name="capture_sha256")]

    def __str__(self) -> str:
        return f"{self.file_name or self.address} ({self.sha256[:12]})"

    def bytes(self) -> Iterator[bytes]:
        """Yields the bytes in order, one chunk at a time."""
        numbers = range((self.length + self.CHUNK_BYTES - 1) // self.CHUNK_BYTES)
        for n in numbers:
            yield bytes(self.chunks.values_list("data", flat=True).get(n=n))


class CaptureChunk(models.Model):
    """One MiB of a capture."""

    capture = models.ForeignKey(Capture, models.CASCADE, related_name="chunks")
    n = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["capture", "n"], name="capture_chunk_once")]
