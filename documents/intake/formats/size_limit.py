"""Counts what is unpacked of a file, so that a small file cannot fill the memory."""

from __future__ import annotations

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.limits import MAX_UNPACKED


class SizeLimit:
    """At most `limit` bytes, of all parts of a file together."""

    def __init__(self, limit: int = MAX_UNPACKED) -> None:
        self._limit = limit
        self._left = limit

    def count(self, length: int) -> None:
        """Counts `length` bytes. Raises `CaptureRefused` if there are more than the limit."""
        self._left -= length
        if self._left < 0:
            raise CaptureRefused(
                _("Unpacked, the file is larger than %(limit)d MB. Save its text alone, and add that."),
                limit=self._limit // 1024**2,
            )
