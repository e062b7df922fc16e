"""The worker's threads: what is announced at about the same time is looked after at once."""

import threading
import time
from dataclasses import replace

import pytest
from django.db import connection

from documents.services.site.worker import QUICK, Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start():
    """Starts a worker that runs `run_next` instead of jobs; all end with the test."""
    started = []

    def run(run_next, gathering):
        lane = replace(QUICK, run_next=run_next, next_time=lambda: None, announce=lambda _: None, gathering=gathering)
        started.append(Worker(lane))
        started[-1].start()
        return started[-1]

    yield run
    for worker in started:
        worker.ask_to_end()
        worker.join(20)
        assert not worker.is_alive()


class Looks:
    """Counts how often a worker looks for a job, and finds none."""

    def __init__(self):
        self.times = 0
        self.looked = threading.Event()

    def __call__(self):
        self.times += 1
        self.looked.set()
        return False

    def next_one(self):
        assert self.looked.wait(20)
        self.looked.clear()


def announce():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('room', 'event 1 1 1')")


def test_what_is_announced_together_is_looked_for_once(start):
    looks = Looks()
    start(looks, gathering=2.0)
    looks.next_one()
    for _ in range(30):
        announce()
    looks.next_one()
    assert looks.times == 2


def test_worker_that_gathers_ends_at_once(start):
    looks = Looks()
    worker = start(looks, gathering=60.0)
    looks.next_one()
    announce()
    time.sleep(0.1)
    worker.ask_to_end()
    worker.join(20)
    assert not worker.is_alive()
