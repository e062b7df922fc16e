"""Threads that run jobs when they become due, until they are told to stop: one for quick jobs, one for imports.

An import may take a minute, in which no mail should wait. A process reads one file at a time, so that its memory does
not grow with what is sent.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from documents.services.events import long_jobs
from documents.services.events.direct import close_session, direct_parameters
from documents.services.events.failover import drop_connections, is_away
from documents.services.events.jobs import next_run_time, run_next_job
from documents.services.site.expiry import ensure_expiry
from documents.services.site.job_handlers import HANDLERS, LONG_WORKS

logger = logging.getLogger(__name__)

# Most jobs are announced by Postgres at commit; this is the longest wait for all others.
MAX_WAIT = 20.0
# A due job that is not free is held by another worker, which may end or die.
PAUSE_WHILE_HELD = 1.0
PAUSE_WITHOUT_DATABASE = 1.0
# What many people write at the same time is told together, which costs little more than telling one note.
GATHERING_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Lane:
    """Jobs that do not wait for those of another lane, and the channel on which new ones are announced.

    After an announcement it waits `gathering` seconds for others, and then does the jobs of all of them.
    """

    name: str
    channel: str
    run_next: Callable[[], bool]
    next_time: Callable[[], datetime | None]
    announce: Callable[[Any], None] = lambda _listener: None
    gathering: float = 0.0


QUICK = Lane(
    "worker",
    "room",
    lambda: run_next_job(HANDLERS),
    lambda: next_run_time(HANDLERS),
    lambda _listener: ensure_expiry(),
    GATHERING_SECONDS,
)
IMPORTS = Lane(
    "imports",
    long_jobs.CHANNEL,
    lambda: long_jobs.run_next_long_job(LONG_WORKS),
    lambda: next_run_time(LONG_WORKS),
    long_jobs.announce_worker,
)
LANES = (QUICK, IMPORTS)


def run_due_jobs() -> int:
    """Runs all jobs that are due and that no other worker holds; returns how many."""
    done = 0
    for lane in LANES:
        while lane.run_next():
            done += 1
    return done


class Workers:
    """A worker for each lane, in threads of this process."""

    def __init__(self) -> None:
        self.threads = [Worker(lane) for lane in LANES]

    def start(self) -> None:
        """Starts all of them."""
        for thread in self.threads:
            thread.start()

    def end(self, seconds: float = 2.0) -> None:
        """Stops all of them, waiting at most `seconds` for their current jobs."""
        for thread in self.threads:
            thread.ask_to_end()
        deadline = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(deadline - time.monotonic(), 0.0))

    def is_alive(self) -> bool:
        """Says whether one of them still works."""
        return any(thread.is_alive() for thread in self.threads)


class Worker(threading.Thread):
    """A worker thread that sleeps until Postgres announces a job of its lane or one becomes due.

    If the database is unavailable, it waits and tries again.
    """

    def __init__(self, lane: Lane) -> None:
        super().__init__(name=lane.name, daemon=True)
        self.lane = lane
        self.ending = False
        self._is_waiting = False
        self._reader, self._writer = os.pipe()

    def run(self) -> None:
        """Works until it is asked to end; logs database errors and tries again."""
        while not self.ending:
            try:
                with self._listener() as listener:
                    self._is_waiting = False
                    self._run_jobs(listener)
            except (DatabaseError, psycopg.Error) as error:
                if not self.ending and not self._is_waiting:
                    logger.warning("The worker waits for the database: %s", type(error).__name__)
                self._is_waiting = True
                if is_away(error):
                    drop_connections(error)
            finally:
                self._close_connections()
            if not self.ending:
                select.select([self._reader], [], [], PAUSE_WITHOUT_DATABASE)

    def ask_to_end(self) -> None:
        """Stops the worker after its current job; if the process ends before that, another worker takes the job."""
        self.ending = True
        os.write(self._writer, b".")

    def _run_jobs(self, listener: Any) -> None:
        while not self.ending:
            while not self.ending and self.lane.run_next():
                pass
            wait = self._seconds_until_due()
            connection.close()
            if not self.ending:
                heard, _writable, _failed = select.select([listener.fileno(), self._reader], [], [], wait)
                if heard:
                    select.select([self._reader], [], [], self.lane.gathering)
                for _told in listener.notifies(timeout=0):
                    pass

    @contextlib.contextmanager
    def _listener(self) -> Iterator[Any]:
        """Opens a connection outside the pool, to the server itself, that listens for events."""
        connection.ensure_connection()
        with contextlib.closing(psycopg.connect(**direct_parameters(), autocommit=True)) as listener:
            listener.execute(f"LISTEN {self.lane.channel}")
            self.lane.announce(listener)
            yield listener

    def _seconds_until_due(self) -> float:
        due = self.lane.next_time()
        if due is None:
            return MAX_WAIT
        seconds = (due - timezone.now()).total_seconds()
        return min(seconds, MAX_WAIT) if seconds > 0 else PAUSE_WHILE_HELD

    def _close_connections(self) -> None:
        close_session()  # a server that is no longer the primary would still give it locks
        with contextlib.suppress(DatabaseError, psycopg.Error):
            connection.close()
