"""Jobs: run once by one worker, retried after failures, given up at last, and logged without private text."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.utils import timezone

from documents.models import Job
from documents.services.events import jobs
from documents.services.events.jobs import add_job, run_next_job

pytestmark = pytest.mark.django_db
PROJECT = Path(__file__).parents[3]


class FlakyWork:
    """Work that records its argument, and fails as often as `failures` says."""

    def __init__(self, failures: int = 0) -> None:
        self.lit: list[int] = []
        self.failures = failures

    def __call__(self, arguments) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("words of a note that nobody may read")
        self.lit.append(arguments["lamp"])


def test_a_job_is_run_and_deleted():
    lamp = FlakyWork()
    add_job(Job.Kind.TELL, {"lamp": 1})
    assert run_next_job({"tell": lamp})
    assert not run_next_job({"tell": lamp})
    assert lamp.lit == [1]
    assert not Job.objects.exists()


def test_the_same_job_is_queued_once_and_again_after_it_has_run():
    lamp = FlakyWork()
    for n in (1, 2):
        add_job(Job.Kind.DIGEST, {"lamp": n}, once="the same")
    add_job(Job.Kind.DIGEST, {"lamp": 3}, once="another")
    add_job(Job.Kind.INVITE, {"lamp": 4}, once="the same")
    assert Job.objects.count() == 3
    while run_next_job({"digest": lamp, "invite": lamp}):
        pass
    assert sorted(lamp.lit) == [1, 3, 4]
    add_job(Job.Kind.DIGEST, {"lamp": 5}, once="the same")
    assert Job.objects.count() == 1


def test_a_job_for_later_waits_until_then():
    lamp = FlakyWork()
    moment = timezone.now() + timedelta(hours=1)
    add_job(Job.Kind.TELL, {"lamp": 1}, run_at=moment)
    assert not run_next_job({"tell": lamp})
    assert jobs.next_run_time(["tell"]) == moment


def test_a_failure_is_rolled_back_and_recorded_without_its_message(caplog):
    def half_done(_arguments):
        add_job(Job.Kind.INVITE, {"lamp": 9})
        raise ValueError("words of a note that nobody may read")

    add_job(Job.Kind.TELL, {"lamp": 1})
    before = timezone.now()
    assert run_next_job({"tell": half_done})
    job = Job.objects.get()
    assert (job.kind, job.tries, job.failure, job.given_up_at) == ("tell", 1, "ValueError", None)
    assert timedelta(seconds=9) < job.run_at - before < timedelta(seconds=12)
    assert "ValueError" in caplog.text
    assert "words" not in caplog.text


def test_a_failing_job_waits_longer_each_time_and_is_given_up():
    lamp = FlakyWork(failures=100)
    add_job(Job.Kind.TELL, {"lamp": 1}, once="one")
    pauses = []
    for _ in range(jobs.MAX_TRIES):
        Job.objects.update(run_at=timezone.now())
        started = timezone.now()
        assert run_next_job({"tell": lamp})
        pauses.append(round((Job.objects.get().run_at - started).total_seconds()))
    assert pauses == [10, 40, 160, 640, 2560, 10240, *[jobs.MAX_PAUSE.total_seconds()] * 4]
    assert Job.objects.get().given_up_at is not None
    Job.objects.update(run_at=timezone.now())
    assert not run_next_job({"tell": lamp})
    add_job(Job.Kind.TELL, {"lamp": 2}, once="one")  # a job that was given up does not block a new one
    assert Job.objects.count() == 2


def test_a_job_succeeds_after_temporary_failures():
    lamp = FlakyWork(failures=2)
    add_job(Job.Kind.TELL, {"lamp": 1})
    for _ in range(3):
        Job.objects.update(run_at=timezone.now())
        run_next_job({"tell": lamp})
    assert lamp.lit == [1]
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_queued_again_while_it_runs_is_run_again():
    """No request is lost while a job runs: queueing it again waits for the running job, and the new row stays."""
    asked, added = threading.Event(), threading.Event()

    def ask_again() -> None:
        asked.wait(10)
        add_job(Job.Kind.DIGEST, {"lamp": 2}, once="one")
        added.set()
        connection.close()

    def slow(_arguments) -> None:
        asked.set()
        assert not added.wait(0.5)

    thread = threading.Thread(target=ask_again)
    thread.start()
    add_job(Job.Kind.DIGEST, {"lamp": 1}, once="one")
    assert run_next_job({"digest": slow})
    thread.join(10)
    assert Job.objects.get().arguments == {"lamp": 2}


@pytest.mark.django_db(transaction=True)
def test_workers_do_not_take_the_same_job():
    lamp, done = FlakyWork(), []

    def work() -> None:
        n = 0
        while run_next_job({"tell": lamp}):
            n += 1
        done.append(n)
        connection.close()

    with transaction.atomic():
        for n in range(40):
            add_job(Job.Kind.TELL, {"lamp": n})
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(lamp.lit) == list(range(40))
    assert sum(done) == 40


def worker(*options: str) -> subprocess.Popen[str]:
    """Starts `manage.py worker` as a separate process on the test database."""
    at = connection.get_connection_params()
    url = f"postgresql://{at['user']}:{at.get('password') or ''}@{quote(at['host'], safe='')}:{at.get('port') or 5432}"
    environment = os.environ | {"DATABASE_URL": f"{url}/{at['dbname']}"}
    command = [sys.executable, "manage.py", "worker", *options]
    return subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def wait_until(said) -> None:
    """Waits until `said()` is true, ten seconds at most."""
    deadline = time.monotonic() + 10
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def connections_ended() -> int:
    """Ends the connections on which workers listen, as a restart of the database would; returns their number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE 'LISTEN%'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_jobs_and_run_each_once():
    with transaction.atomic():
        for _ in range(300):  # their events do not exist, so nobody is notified
            add_job(Job.Kind.TELL, {"event": "00000000-0000-4000-8000-000000000000"})
    workers = [worker("--once") for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in workers]
    assert sum(int(words.rpartition(":")[2]) for words in said) == 300, said
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_wakes_for_new_jobs_survives_lost_connections_and_stops_in_time(number):
    process = worker()
    try:
        assert process.stdout is not None
        assert "at work" in process.stdout.readline()
        for _ in range(2):
            add_job(Job.Kind.TELL, {"event": "00000000-0000-4000-8000-000000000000"})
            with connection.cursor() as cursor:
                cursor.execute("NOTIFY room, 'group x'")
            wait_until(lambda: not Job.objects.filter(kind=Job.Kind.TELL).exists())
            wait_until(lambda: connections_ended() == 1)
        process.send_signal(number)
        assert process.wait(10) == 0  # seconds, after which a service manager kills
    finally:
        process.kill()
        process.communicate()
