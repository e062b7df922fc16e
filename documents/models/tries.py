"""What is counted for a while, once for all processes: tries that are limited, and streams that are open."""

from __future__ import annotations

from django.db import models


class Tries(models.Model):
    """How often something was tried lately: to sign in as somebody, to send a request from an address.

    The table is unlogged: it is empty after a crash and on a server that takes over, and no backup has it. The key is a
    keyed hash of who and what, so that no address stands here. A row that has expired is as good as none.
    """

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField()


class OpenStreams(models.Model):
    """How many streams one process has open for one person, for one address, or in all.

    Unlogged, with a hash as its key, like `Tries`. A process says again and again that it lives; what one that died
    has counted expires.
    """

    process = models.UUIDField()
    key = models.CharField(max_length=64)
    count = models.IntegerField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "process"], name="open_streams_once")]
        indexes = [models.Index(fields=["process"], name="open_streams_process")]
