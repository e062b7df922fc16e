"""A rate limit on annotations by one person: ample for readers and for programs that import notes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from documents.errors import RateLimitExceeded, gettext_noop
from documents.models import Annotation, BulkChange
from documents.models.compiled import run_sql

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

# Raw SQL, because every annotation runs it. It reads an index alone.
_WRITTEN = """
    SELECT count(*) FILTER (WHERE created_at > %s), count(*) FROM documents_annotation
    WHERE author_id = %s AND created_at > %s
"""


def check_rate_limit(by: Any) -> None:
    """Raises `RateLimitExceeded`, with the seconds to wait, if `by` has written too many notes lately.

    Counts in the database, so that all processes share one limit; 0 in the settings means no limit. Notes that a job
    made of lines are not counted; they are asked for only where the others are too many with them.
    """
    most_a_minute = settings.READINGROOM_NOTES_A_MINUTE
    most_an_hour = settings.READINGROOM_NOTES_AN_HOUR
    if not (most_a_minute or most_an_hour):
        return
    now = timezone.now()
    ((in_minute, in_hour),) = run_sql(_WRITTEN, [now - MINUTE, by.pk, now - HOUR])
    if (most_a_minute and in_minute >= most_a_minute) or (most_an_hour and in_hour >= most_an_hour):
        in_minute -= _made_by_jobs(by, now - MINUTE)
        in_hour -= _made_by_jobs(by, now - HOUR)
    if most_a_minute and in_minute >= most_a_minute:
        raise RateLimitExceeded(
            gettext_noop("You have written very many notes in a minute. Wait a little, then save again."), 20
        )
    if most_an_hour and in_hour >= most_an_hour:
        raise RateLimitExceeded(
            gettext_noop("You have written very many notes in an hour. Wait a while, then save again."), 300
        )


def _made_by_jobs(by: Any, since: datetime) -> int:
    """Returns how many notes the jobs of `by` have made since then, at most as many as there are with tags alone."""
    jobs = BulkChange.objects.filter(by=by, deed__do=BulkChange.LINES).exclude(ended_at__lt=since)
    made = int(jobs.aggregate(made=Sum("changed"))["made"] or 0)  # perhaps some of them before
    bare = Annotation.objects.filter(author=by, created_at__gt=since, motivation=Annotation.Motivation.TAGGING)
    return min(made, bare.count()) if made else 0
