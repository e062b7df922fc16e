"""Work for later, kept in Postgres: adding a job, and doing one that is due.

A job is part of the transaction that asks for it: it is there if and only if what it is about is. Whoever takes one
deletes it in the transaction of its work, so it is done once, however many workers there are; a worker that dies
leaves it for another. What leaves the building (a mail) is the last act before the commit: then it happens at least
once, and a second time only if the database goes away between the two.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from documents.models import Job

logger = logging.getLogger(__name__)

Arguments = Mapping[str, Any]
Handlers = Mapping[str, Callable[[Arguments], None]]

# After a failure a job waits 10 s, 40 s, … at most six hours; ten times make about a day.
MAX_TRIES = 10
FIRST_PAUSE = timedelta(seconds=10)
MAX_PAUSE = timedelta(hours=6)


class JobRequest(NamedTuple):
    """A job to be added; `arguments` are ids and never words, jobs of a kind with the same `once` are one job."""

    kind: str
    arguments: Arguments
    once: str | None = None
    run_at: datetime | None = None


def add_job(
    kind: str, arguments: Arguments | None = None, *, once: str | None = None, run_at: datetime | None = None
) -> None:
    """Adds one piece of work to the caller's transaction, to be done from `run_at` on (now); see `JobRequest`."""
    add_jobs([JobRequest(kind, arguments or {}, once, run_at)])


def add_jobs(wanted: Iterable[JobRequest]) -> None:
    """Adds several in one statement; those that wait already (same kind, same `once`) are left as they are."""
    now = timezone.now()
    # In one order, so that two transactions that add the same jobs do not wait in a ring.
    rows = sorted(wanted, key=lambda one: (one.kind, one.once or ""))
    if not rows:
        return
    columns: list[list[Any]] = [
        [str(one.kind) for one in rows],
        [Jsonb(dict(one.arguments)) for one in rows],
        [one.once for one in rows],
        [one.run_at or now for one in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_JOBS, columns)


_INSERT_JOBS = """
    INSERT INTO documents_job (kind, arguments, once, run_at, tries, failure)
    SELECT kind, arguments, once, run_at, 0, ''
    FROM unnest(%s::text[], %s::jsonb[], %s::text[], %s::timestamptz[]) AS wanted (kind, arguments, once, run_at)
    ON CONFLICT (kind, once) WHERE given_up_at IS NULL DO NOTHING
"""


def run_next_job(handlers: Handlers) -> bool:
    """Does the job that is due the longest; False where none is that nobody else has taken.

    The job is deleted before it is done, not after: whoever adds the same one meanwhile then waits for the end, and
    adds it. A failure undoes both, and the job waits longer each time until it is given up.
    """
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(given_up_at=None, run_at__lte=timezone.now())
            .order_by("run_at", "pk")
            .first()
        )
        if job is None:
            return False
        try:
            with transaction.atomic():
                Job.objects.filter(pk=job.pk).delete()
                handlers[job.kind](job.arguments)
        except Exception as error:
            if not connection.is_usable():
                raise
            _record_failure(job, error)
    return True


def next_run_time() -> datetime | None:
    """When there is something to do again."""
    waiting = Job.objects.filter(given_up_at=None).order_by("run_at")
    return waiting.values_list("run_at", flat=True).first()


def _record_failure(job: Job, error: Exception) -> None:
    """Puts the job off. Neither the row nor the log has the error's own words: they may be somebody's."""
    now = timezone.now()
    job.tries += 1
    job.failure = type(error).__name__[:200]
    job.run_at = now + min(FIRST_PAUSE * 4 ** (job.tries - 1), MAX_PAUSE)
    if job.tries >= MAX_TRIES:
        job.given_up_at = now
    job.save(update_fields=["tries", "failure", "run_at", "given_up_at"])
    where = traceback.extract_tb(error.__traceback__)[-1]
    what = "given up" if job.given_up_at else "put off"
    logger.error("A job (%s) was %s: %s in %s:%s", job.kind, what, job.failure, where.filename, where.lineno)
