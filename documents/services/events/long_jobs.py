"""Jobs that take many seconds: run outside any transaction, told while they run, and taken twice at most.

`run_next_job` holds a transaction as long as the work lasts, and a job whose worker dies is simply there again. Reading
a file may take a minute and may kill its process, so here a worker takes a job by a lock of its session: Postgres
releases it if the worker dies, another worker takes the job once more, and after that it is given up. The work deletes
its job with `TakenJob.finish` in the transaction that stores the result, so nothing is stored twice.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils import timezone

from documents.models import Job
from documents.services.events.direct import execute_in_session
from documents.services.events.jobs import Arguments, add_job, failure_of

logger = logging.getLogger(__name__)

CHANNEL = "jobs"
"""The channel on which a new job is announced."""
MAX_TAKES = 2
PAUSE_AFTER_FAILURE = timedelta(seconds=10)

# The first numbers of advisory locks: a job that is taken (the second is its id), and a worker that is there.
_TAKEN, _AT_WORK = 0x726D6A, 0x726D77
# More jobs than workers can hold at once, so that one that is free is among those looked at.
_LOOKED_AT = 50


class JobTakenElsewhere(Exception):
    """Another worker has taken the job, because Postgres lost the session of this one."""


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job that this worker holds; `tries` counts how often it was taken."""

    pk: int
    kind: str
    arguments: Arguments
    tries: int

    def finish(self) -> None:
        """Deletes the job, in the transaction that stores its result. Raises `JobTakenElsewhere`."""
        deleted, _of = Job.objects.filter(pk=self.pk, tries=self.tries).delete()
        if not deleted:
            raise JobTakenElsewhere


@dataclass(frozen=True, slots=True)
class LongWork:
    """What is done for a kind of job, and what is told in the transaction that gives it up."""

    run: Callable[[TakenJob], None]
    give_up: Callable[[Arguments], None]


LongWorks = Mapping[str, LongWork]


def add_long_job(kind: str, arguments: Arguments, *, run_at: datetime | None = None) -> None:
    """Adds a job in the caller's transaction, to run at `run_at` or at once, and wakes a worker when that commits."""
    add_job(kind, arguments, run_at=run_at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def run_next_long_job(works: LongWorks) -> bool:
    """Runs the job that has been due longest; returns False if none is due or other workers hold all that are."""
    job = _take(works)
    if job is None:
        return False
    try:
        _run(job, works[job.kind])
    except JobTakenElsewhere:
        logger.warning("A job (%s) was taken by another worker meanwhile.", job.kind)
    except Exception as error:
        if not connection.is_usable():
            raise
        with contextlib.suppress(JobTakenElsewhere):
            _record_failure(job, works[job.kind], error)
    finally:
        with contextlib.suppress(DatabaseError):
            _unlock(job.pk)
    return True


def announce_worker(listener: Any) -> None:
    """Shows that a worker for long jobs is there, as long as this connection of it is open."""
    listener.execute("SELECT pg_advisory_lock_shared(%s, 0)", [_AT_WORK])


def is_worker_present() -> bool:
    """Says whether a worker for long jobs runs, in whatever process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [_AT_WORK],
        )
        return bool(cursor.fetchone()[0])


def _run(job: TakenJob, work: LongWork) -> None:
    if job.tries > MAX_TAKES:  # the workers that took it died
        _give_up(job, work)
    else:
        work.run(job)


def _give_up(job: TakenJob, work: LongWork) -> None:
    with transaction.atomic():
        job.finish()
        work.give_up(job.arguments)
    logger.error("A job (%s) was given up.", job.kind)


def _take(kinds: Iterable[str]) -> TakenJob | None:
    """Takes a job by a lock of this session. It counts as a try before the work begins, which may end this process."""
    due = Job.objects.filter(given_up_at=None, kind__in=list(kinds), run_at__lte=timezone.now())
    for pk in list(due.order_by("run_at", "pk").values_list("pk", flat=True)[:_LOOKED_AT]):
        if not _lock(pk):
            continue
        try:
            job = due.filter(pk=pk).first()  # it may have ended between the two
            if job is not None:
                job.tries += 1
                job.save(update_fields=["tries"])
                return TakenJob(job.pk, job.kind, job.arguments, job.tries)
        except BaseException:
            with contextlib.suppress(DatabaseError):
                _unlock(pk)
            raise
        _unlock(pk)
    return None


def _record_failure(job: TakenJob, work: LongWork, error: Exception) -> None:
    """Puts the job off, or gives it up. Neither the row nor the log contains the error's message."""
    failure, where = failure_of(error)
    logger.error("A job (%s) failed: %s in %s", job.kind, failure, where)
    if job.tries >= MAX_TAKES:
        _give_up(job, work)
        return
    Job.objects.filter(pk=job.pk).update(failure=failure, run_at=timezone.now() + PAUSE_AFTER_FAILURE)


def _lock(pk: int) -> bool:
    (is_locked,) = execute_in_session("SELECT pg_try_advisory_lock(%s, %s)", [_TAKEN, pk & 0x7FFFFFFF])
    return bool(is_locked)


def _unlock(pk: int) -> None:
    execute_in_session("SELECT pg_advisory_unlock(%s, %s)", [_TAKEN, pk & 0x7FFFFFFF])
