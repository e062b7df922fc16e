"""Long jobs: held by a session, taken again once if their worker dies, then given up, and finished exactly once."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from documents.models import Job
from documents.services.events import long_jobs
from documents.services.events.direct import close_session
from documents.services.events.long_jobs import (
    JobTakenElsewhere,
    LongWork,
    TakenJob,
    add_long_job,
    is_worker_present,
    run_next_long_job,
)
from documents.services.site.worker import IMPORTS, QUICK, Worker

pytestmark = pytest.mark.django_db


class Reading:
    """Work that records what it was given, fails as often as `failures` says, and records what was given up."""

    def __init__(self, failures: int = 0) -> None:
        self.read: list[int] = []
        self.given_up: list[int] = []
        self.failures = failures
        self.works = {"import": LongWork(self.run, lambda arguments: self.given_up.append(arguments["file"]))}

    def run(self, job: TakenJob) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("words of a file that nobody may read")
        with transaction.atomic():
            job.finish()
            self.read.append(job.arguments["file"])


def take_and_die(works) -> None:
    """Takes the next job and ends its session without a word, as a worker that is killed does."""
    job = long_jobs._take(works)
    assert job is not None
    long_jobs._unlock(job.pk)


def test_a_job_is_run_outside_any_job_transaction_and_deleted_with_its_result():
    work = Reading()
    add_long_job("import", {"file": 1})
    assert run_next_long_job(work.works)
    assert not run_next_long_job(work.works)
    assert (work.read, Job.objects.count()) == ([1], 0)


def test_a_job_of_a_worker_that_died_is_taken_once_more():
    work = Reading()
    add_long_job("import", {"file": 1})
    take_and_die(work.works)
    assert run_next_long_job(work.works)
    assert (work.read, work.given_up) == ([1], [])


def test_a_job_whose_workers_died_twice_is_given_up_and_not_run():
    work = Reading()
    add_long_job("import", {"file": 1})
    take_and_die(work.works)
    take_and_die(work.works)
    assert run_next_long_job(work.works)
    assert (work.read, work.given_up, Job.objects.count()) == ([], [1], 0)


def test_a_failure_is_put_off_once_and_logged_without_its_message(caplog):
    work = Reading(failures=2)
    add_long_job("import", {"file": 1})
    assert run_next_long_job(work.works)
    job = Job.objects.get()
    assert (job.tries, job.failure) == (1, "ValueError")
    assert job.run_at > timezone.now()
    Job.objects.update(run_at=timezone.now())
    assert run_next_long_job(work.works)
    assert (work.given_up, Job.objects.count()) == ([1], 0)
    assert "ValueError" in caplog.text
    assert "words" not in caplog.text


def test_result_of_a_worker_that_lost_its_job_is_not_stored():
    """A worker that was cut off from the database goes on for a while; what it makes must not be stored twice."""
    work = Reading()
    add_long_job("import", {"file": 1})
    lost = long_jobs._take(work.works)
    assert lost is not None
    long_jobs._unlock(lost.pk)
    assert run_next_long_job(work.works)
    with pytest.raises(JobTakenElsewhere):
        work.run(lost)
    assert work.read == [1]


@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_held_is_left_to_its_worker_and_the_next_one_is_taken():
    work = Reading()
    taken, ended = threading.Event(), threading.Event()

    def hold() -> None:
        job = long_jobs._take(work.works)
        taken.set()
        assert job is not None
        ended.wait(30)
        long_jobs._unlock(job.pk)
        close_session()
        connection.close()

    for n in (1, 2):
        add_long_job("import", {"file": n})
    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(30)
    try:
        assert run_next_long_job(work.works)
        assert work.read == [2]
        assert not run_next_long_job(work.works)
    finally:
        ended.set()
        holder.join(30)
    assert run_next_long_job(work.works)
    assert work.read == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_worker_for_imports_is_seen_as_long_as_it_is_there():
    assert not is_worker_present()
    worker, quick = Worker(IMPORTS), Worker(QUICK)
    with worker._listener():
        assert is_worker_present()
    deadline = time.monotonic() + 30
    while is_worker_present():  # Postgres notices a moment later that a connection was closed
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with quick._listener():
        assert not is_worker_present()
