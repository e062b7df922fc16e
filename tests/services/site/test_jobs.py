"""Work for later: done once and by one worker, put off when it fails, given up at last, and without a word of it."""

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
    """A real piece of work: notes what it was asked, and goes out as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.lit: list[int] = []
        self.failures = failures

    def __call__(self, arguments) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("words of a note that nobody may read")
        self.lit.append(arguments["lamp"])


def test_a_job_is_done_and_gone():
    lamp = FlakyWork()
    add_job(Job.Kind.TELL, {"lamp": 1})
    assert run_next_job({"tell": lamp})
    assert not run_next_job({"tell": lamp})
    assert lamp.lit == [1]
    assert not Job.objects.exists()


def test_the_same_work_waits_once_and_may_be_asked_for_again():
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


def test_work_for_later_waits_until_then():
    lamp = FlakyWork()
    moment = timezone.now() + timedelta(hours=1)
    add_job(Job.Kind.TELL, {"lamp": 1}, run_at=moment)
    assert not run_next_job({"tell": lamp})
    assert jobs.next_run_time() == moment


def test_a_failure_undoes_what_was_done_and_is_noted_without_its_words(caplog):
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


def test_it_waits_longer_each_time_and_is_given_up_at_last():
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
    add_job(Job.Kind.TELL, {"lamp": 2}, once="one")  # what was given up is no hindrance
    assert Job.objects.count() == 2


def test_a_failure_that_passes_is_made_good():
    lamp = FlakyWork(failures=2)
    add_job(Job.Kind.TELL, {"lamp": 1})
    for _ in range(3):
        Job.objects.update(run_at=timezone.now())
        run_next_job({"tell": lamp})
    assert lamp.lit == [1]
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_for_while_it_is_done_is_done_again():
    """Nothing is lost between the looking of a worker and its end: the second asking waits, and stays."""
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
    """`manage.py worker` as a process of its own, on the database under test."""
    at = connection.get_connection_params()
    url = f"postgresql://{at['user']}:{at.get('password') or ''}@{quote(at['host'], safe='')}:{at.get('port') or 5432}"
    environment = os.environ | {"DATABASE_URL": f"{url}/{at['dbname']}"}
    command = [sys.executable, "manage.py", "worker", *options]
    return subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def wait_until(said) -> None:
    """Waits until it is so, ten seconds at most."""
    deadline = time.monotonic() + 10
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def connections_ended() -> int:
    """Ends the connections on which a worker listens, as a restart of the database would; how many those were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE 'LISTEN%'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_each_job_is_done_once():
    with transaction.atomic():
        for _ in range(300):  # of events that are gone by then: there is nothing to tell
            add_job(Job.Kind.TELL, {"event": "00000000-0000-4000-8000-000000000000"})
    workers = [worker("--once") for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in workers]
    assert sum(int(words.rpartition(":")[2]) for words in said) == 300, said
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_hears_of_work_survives_the_loss_of_its_connections_and_ends_in_time(number):
    process = worker()
    try:
        assert process.stdout is not None
        assert "at work" in process.stdout.readline()
        for _ in range(2):
            add_job(Job.Kind.TELL, {"event": "00000000-0000-4000-8000-000000000000"})
            with connection.cursor() as cursor:
                cursor.execute("NOTIFY room, 'group x'")
            wait_until(lambda: not Job.objects.exists())
            wait_until(lambda: connections_ended() == 1)
        started = time.monotonic()
        process.send_signal(number)
        assert process.wait(10) == 0
        assert time.monotonic() - started < 3
    finally:
        process.kill()
        process.communicate()
