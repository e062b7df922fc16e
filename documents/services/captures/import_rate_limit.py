"""How much one person brings in who is no curator of the room: enough for any course, but neither the whole disk, nor
question after question to other sites in the room's name."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q, Sum
from django.utils import timezone

from documents.errors import RateLimitExceeded, gettext_noop
from documents.models import Capture
from documents.permissions import can_import

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RETRY_SOON_SECONDS, RETRY_LATER_SECONDS = 600, 3_600
"""Seconds after which to try again."""


def check_import_rate_limit(by: Any) -> None:
    """Raises `RateLimitExceeded` if somebody has imported as much lately as the settings allow (0 is no limit).

    Counted in the database, so that several processes count alike. Several files at the same moment may all be let in:
    no more of them than the room answers requests at once.
    """
    if by is None or can_import(by):
        return
    now = timezone.now()
    lately = Capture.objects.filter(received_by=by, received_at__gt=now - DAY).aggregate(
        hour=Count("pk", filter=Q(received_at__gt=now - HOUR)), day=Count("pk"), bytes=Sum("length", default=0)
    )
    if _is_full(lately["hour"], settings.READINGROOM_IMPORTS_AN_HOUR):
        raise RateLimitExceeded(
            gettext_noop("You have added very many articles in an hour. Add the next ones later."), RETRY_LATER_SECONDS
        )
    if _is_full(lately["day"], settings.READINGROOM_IMPORTS_A_DAY) or _is_full(
        lately["bytes"], settings.READINGROOM_IMPORT_BYTES_A_DAY
    ):
        raise RateLimitExceeded(
            gettext_noop("You have added very many articles in a day. Add the next ones tomorrow."), RETRY_LATER_SECONDS
        )


def count_import_try(by: Any) -> None:
    """Counts a file that is to be read, or a page that is to be fetched, whatever comes of it.

    Raises `RateLimitExceeded` past the number of an hour. A page that was fetched is read, too, and counts twice.
    """
    most = settings.READINGROOM_IMPORT_TRIES_AN_HOUR
    if by is None or not most or can_import(by):
        return
    key = f"import-tries:{by.pk}:{int(time.time() // HOUR.total_seconds())}"
    cache.add(key, 0, timeout=HOUR.total_seconds())
    try:
        tries = cache.incr(key)
    except ValueError:  # pushed out of the cache in this very moment
        return
    if tries > most:
        raise RateLimitExceeded(
            gettext_noop("You have tried very many files and addresses in an hour. Wait a while."), RETRY_SOON_SECONDS
        )


def _is_full(count: int, most: int) -> bool:
    return bool(most) and count >= most
