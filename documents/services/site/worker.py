"""A thread that runs the jobs of `services.events.jobs` when they become due, until it is told to stop."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from documents.services.events.jobs import next_run_time, run_next_job
from documents.services.site.job_handlers import HANDLERS

logger = logging.getLogger(__name__)

CHANNEL = "room"
# Most jobs come with an event, which Postgres announces at commit; this is the longest wait for all others.
MAX_WAIT = 20.0
PAUSE_WITHOUT_DATABASE = 1.0
# A pause between two jobs, for the requests that a server in the same process handles.
PAUSE_BETWEEN_JOBS = 0.01


def run_due_jobs() -> int:
    """Runs all jobs that are due and that no other worker holds; returns how many."""
    done = 0
    while run_next_job(HANDLERS):
        done += 1
    return done


class Worker(threading.Thread):
    """A worker thread that sleeps until Postgres announces an event or a job becomes due.

    If the database is unavailable, it waits and tries again.
    """

    def __init__(self) -> None:
        super().__init__(name="worker", daemon=True)
        self.ending = False
        self._is_waiting = False
        self._reader, self._writer = os.pipe()

    def run(self) -> None:
        """Works until `end` is called; logs database errors and tries again."""
        while not self.ending:
            try:
                with self._listener() as listener:
                    self._is_waiting = False
                    self._run_jobs(listener)
            except (DatabaseError, psycopg.Error) as error:
                if not self.ending and not self._is_waiting:
                    logger.warning("The worker waits for the database: %s", type(error).__name__)
                self._is_waiting = True
            finally:
                self._close_connection()
            if not self.ending:
                select.select([self._reader], [], [], PAUSE_WITHOUT_DATABASE)

    def end(self, seconds: float = 2.0) -> None:
        """Stops the worker, waiting at most `seconds` for its current job.

        If the job is not finished by then, another worker takes it.
        """
        self.ending = True
        os.write(self._writer, b".")
        self.join(seconds)

    def _run_jobs(self, listener: Any) -> None:
        while not self.ending:
            while not self.ending and run_next_job(HANDLERS):
                select.select([self._reader], [], [], PAUSE_BETWEEN_JOBS)
            wait = self._seconds_until_due()
            connection.close()
            if not self.ending:
                select.select([listener.fileno(), self._reader], [], [], wait)
                for _told in listener.notifies(timeout=0):
                    pass

    @contextlib.contextmanager
    def _listener(self) -> Iterator[Any]:
        """Opens a connection outside the pool that listens for events."""
        connection.ensure_connection()
        parameters = {**connection.get_connection_params(), "autocommit": True}
        parameters = {name: value for name, value in parameters.items() if name != "pool"}
        with contextlib.closing(psycopg.connect(**parameters)) as listener:
            listener.execute(f"LISTEN {CHANNEL}")
            yield listener

    def _seconds_until_due(self) -> float:
        due = next_run_time()
        if due is None:
            return MAX_WAIT
        return min(max((due - timezone.now()).total_seconds(), 0.0), MAX_WAIT)

    def _close_connection(self) -> None:
        with contextlib.suppress(DatabaseError, psycopg.Error):
            connection.close()
