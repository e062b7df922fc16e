"""A rate limit on imports by people who are not site curators.

It is ample for any course, but protects the disk, and other sites from repeated requests in this site's name.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils import timezone

from documents.errors import RateLimitExceeded, gettext_noop
from documents.models import Capture, Import
from documents.permissions import can_import
from documents.services.events.tries import count_try

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RETRY_SOON_SECONDS, RETRY_LATER_SECONDS = 600, 3_600
"""Seconds to wait before trying again."""


def check_import_rate_limit(by: Any) -> None:
    """Raises `RateLimitExceeded` if `by` has imported as much lately as the settings allow (0: no limit).

    Counts in the database, so that all processes share one limit, and with what waits to be read. Simultaneous imports
    may all pass, but no more of them than the site handles requests at once.
    """
    if by is None or can_import(by):
        return
    now = timezone.now()
    lately = Capture.objects.filter(received_by=by, received_at__gt=now - DAY).aggregate(
        hour=Count("pk", filter=Q(received_at__gt=now - HOUR)), day=Count("pk"), bytes=Sum("length", default=0)
    )
    held = Import.objects.filter(by=by, length__gt=0).aggregate(
        waiting=Count("pk", filter=Q(ended_at=None)), bytes=Sum("length", filter=Q(ended_at=None), default=0)
    )
    lately = {
        "hour": lately["hour"] + held["waiting"],
        "day": lately["day"] + held["waiting"],
        "bytes": lately["bytes"] + held["bytes"],
    }
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
    """Counts one attempt to read a file or fetch a page, whatever its result, even if the transaction is undone.

    Raises `RateLimitExceeded` above the hourly number of attempts. A fetched page is also read, and so counts twice.
    """
    most = settings.READINGROOM_IMPORT_TRIES_AN_HOUR
    if by is None or not most or can_import(by):
        return
    tries = count_try("import", str(by.pk), seconds=int(HOUR.total_seconds()))
    if tries > most:
        raise RateLimitExceeded(
            gettext_noop("You have tried very many files and addresses in an hour. Wait a while."), RETRY_SOON_SECONDS
        )


def _is_full(count: int, most: int) -> bool:
    return bool(most) and count >= most
