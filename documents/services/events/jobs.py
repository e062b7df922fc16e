"""A job queue in Postgres: adds jobs, and runs those that are due.

A job is added in the transaction that asks for it, so it exists if and only if that transaction commits. A worker
deletes the job in the transaction that does the work, so it is done once, however many workers there are; if a worker
dies, another takes the job. A mail is sent as the last step before the commit: it is sent at least once, and twice only
if the database fails between the two.
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

# After a failure a job waits 10 s, 40 s, … up to six hours; ten tries take about a day.
MAX_TRIES = 10
FIRST_PAUSE = timedelta(seconds=10)
MAX_PAUSE = timedelta(hours=6)


class JobRequest(NamedTuple):
    """A job to be added; `arguments` are ids, never text. Jobs of one kind with the same `once` are one job."""

    kind: str
    arguments: Arguments
    once: str | None = None
    run_at: datetime | None = None


def add_job(
    kind: str, arguments: Arguments | None = None, *, once: str | None = None, run_at: datetime | None = None
) -> None:
    """Adds one job in the caller's transaction, to run at `run_at` or as soon as possible; see `JobRequest`."""
    add_jobs([JobRequest(kind, arguments or {}, once, run_at)])


def add_jobs(wanted: Iterable[JobRequest]) -> None:
    """Adds several jobs in one statement; a waiting job of the same kind and `once` stays as it is."""
    now = timezone.now()
    # Always in the same order, so that two transactions that add the same jobs cannot deadlock.
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
    """Runs the job of these kinds that has been due longest; returns False if none is due or others hold all that are.

    The job is deleted before it runs: a transaction that adds the same job meanwhile waits for the end, and then adds
    it. A failure undoes both; the job then waits longer each time until it is given up.
    """
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(given_up_at=None, kind__in=list(handlers), run_at__lte=timezone.now())
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


def take_more(kind: str, argument: str, value: Any, most: int) -> list[Arguments]:
    """Takes other due jobs of this kind with the same `argument`, at most `most`; they are done with the caller's.

    Called by the function of a job, in whose transaction it deletes them. Jobs that failed before are left: each is
    tried by itself.
    """
    due = Job.objects.filter(given_up_at=None, kind=kind, tries=0, run_at__lte=timezone.now())
    alike = due.select_for_update(skip_locked=True).filter(**{f"arguments__{argument}": value})
    taken = list(alike.order_by("run_at", "pk")[:most])
    if taken:
        Job.objects.filter(pk__in=[job.pk for job in taken]).delete()
    return [job.arguments for job in taken]


def next_run_time(kinds: Iterable[str]) -> datetime | None:
    """Returns when the next waiting job of these kinds is due, or None."""
    waiting = Job.objects.filter(given_up_at=None, kind__in=list(kinds)).order_by("run_at")
    return waiting.values_list("run_at", flat=True).first()


def _record_failure(job: Job, error: Exception) -> None:
    """Postpones the job. Neither the row nor the log contains the error's message."""
    now = timezone.now()
    job.tries += 1
    job.failure, where = failure_of(error)
    job.run_at = now + min(FIRST_PAUSE * 4 ** (job.tries - 1), MAX_PAUSE)
    if job.tries >= MAX_TRIES:
        job.given_up_at = now
    job.save(update_fields=["tries", "failure", "run_at", "given_up_at"])
    what = "given up" if job.given_up_at else "put off"
    logger.error("A job (%s) was %s: %s in %s", job.kind, what, job.failure, where)


def failure_of(error: Exception) -> tuple[str, str]:
    """Returns the name of an error and the file and line where it was raised, but no message: that may quote a text."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return type(error).__name__[:200], f"{where.filename}:{where.lineno}"
