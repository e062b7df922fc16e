"""Processes for possibly hostile input, limited in time and memory, and the queue of work for them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import LifoQueue
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from documents.sandbox.failures import LimitExceeded, unpack_refusal
from documents.sandbox.messages import EMPTY_PAYLOAD, Message, Payload, read_message, write_message

if TYPE_CHECKING:
    from io import FileIO

MEGABYTES = 600
_MAX_MEMORY_KB = 150 * 1024  # a process that does not free its memory is replaced
_MAX_JOBS = 1000
_SECONDS_TO_START = 30.0
_PROJECT = Path(__file__).resolve().parents[2]


class WorkRequest(NamedTuple):
    """One piece of work and its time limit in seconds."""

    head: dict[str, Any]
    texts: tuple[str, ...]
    data: Payload
    seconds: float


class WorkerProcess:
    """One sandbox process and its pipes."""

    def __init__(self) -> None:
        self.jobs = 0
        self._overdue = False
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "documents.sandbox.worker", str(MEGABYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=_PROJECT,
            env=_environment(),
            start_new_session=True,  # ctrl-C in the terminal reaches only the site
        )
        self._requests = cast("FileIO", self._popen.stdin)
        self._answers = cast("FileIO", self._popen.stdout)
        try:
            self._within(_SECONDS_TO_START, lambda: read_message(self._answers))
        except LimitExceeded:
            self.terminate()
            raise RuntimeError("The sandbox process did not start.") from None

    def work(self, request: WorkRequest) -> Message:
        """Sends one piece of work and waits for its result, up to the time limit. Raises `LimitExceeded`."""
        self.jobs += 1
        return self._within(request.seconds, lambda: self._exchange(request))

    def _exchange(self, request: WorkRequest) -> Message:
        head = {**request.head, "seconds": request.seconds}
        write_message(self._requests, head, *request.texts, data=request.data)
        return read_message(self._answers)

    def terminate(self) -> None:
        """Kills the process and waits for it, so that it does not become a zombie."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self._requests, self._answers):
            pipe.close()

    def detach(self) -> None:
        """Drops the process in a fork; it belongs to the parent that started it."""
        self._popen.returncode = 0  # so that the fork does not wait for it
        for pipe in (self._requests, self._answers):
            pipe.close()

    @property
    def is_alive(self) -> bool:
        """Checks that the process is running and was not killed at the moment it replied."""
        return not self._overdue and self._popen.poll() is None

    def _within(self, seconds: float, exchange: Callable[[], Message]) -> Message:
        timer = threading.Timer(seconds, self._stop)
        timer.start()
        try:
            return exchange()
        except (EOFError, OSError):
            raise LimitExceeded("time" if self._overdue else "crash") from None
        finally:
            timer.cancel()

    def _stop(self) -> None:
        self._overdue = True
        self._popen.kill()


class Lane:
    """One place in a queue: a sandbox process that does one piece of work at a time, and is replaced when necessary."""

    def __init__(self) -> None:
        self._process: WorkerProcess | None = None
        self._is_fresh = True

    @property
    def is_started(self) -> bool:
        """Says whether it has a process."""
        return self._process is not None

    def run(self, request: WorkRequest) -> Message:
        """Runs one piece of work. Raises `LimitExceeded`."""
        try:
            return self._work(request)
        except LimitExceeded as exceeded:
            if exceeded.limit != "crash" or self._is_fresh:
                raise
            # An old process may have crashed because of earlier work, so a fresh one tries again.
            return self._work(request)

    def _work(self, request: WorkRequest) -> Message:
        if self._process is None or not self._process.is_alive:
            self.close()
            self._process = WorkerProcess()
        self._is_fresh = self._process.jobs == 0
        try:
            answer = self._process.work(request)
        except BaseException:  # its pipes may contain half a message
            self.close()
            raise
        if "failed" in answer.head or answer.head["holds"] > _MAX_MEMORY_KB or self._process.jobs >= _MAX_JOBS:
            self.close()
        return answer

    def close(self) -> None:
        """Ends the process; the next piece of work starts a new one."""
        if self._process is not None:
            self._process.terminate()
            self._process = None

    def detach(self) -> None:
        """Drops the process in a fork."""
        if self._process is not None:
            self._process.detach()
            self._process = None


class WorkerQueue:
    """A queue of work for sandbox processes: as much of it is done at a time as there are lanes.

    The lane that was free last is taken first, so work that comes one after the other needs one process only.
    """

    def __init__(self, lanes: int = 1) -> None:
        self.lanes = [Lane() for _ in range(lanes)]
        self._free = self._all_free()

    def run(self, head: dict[str, Any], *texts: str, data: Payload = EMPTY_PAYLOAD, seconds: float) -> Message:
        """Runs one piece of work. Raises `LimitExceeded`, and the refusals that the work raises."""
        lane = self._free.get()
        try:
            answer = lane.run(WorkRequest(head, texts, data, seconds))
        finally:
            self._free.put(lane)
        if "failed" in answer.head:
            raise LimitExceeded(answer.head["failed"])
        if "refused" in answer.head:
            raise unpack_refusal(answer.head)
        return answer

    def close(self) -> None:
        """Ends the processes; the next piece of work starts a new one."""
        for lane in self.lanes:
            lane.close()

    def reset_in_fork(self) -> None:
        """Starts afresh in a fork: the processes belong to the parent, and a lane at work there is never free here."""
        for lane in self.lanes:
            lane.detach()
        self._free = self._all_free()

    def _all_free(self) -> LifoQueue[Lane]:
        free: LifoQueue[Lane] = LifoQueue()
        for lane in reversed(self.lanes):
            free.put(lane)
        return free


def _environment() -> dict[str, str]:
    """Returns the environment of the process: the location of its code, and none of the site's secrets."""
    kept = {name: value for name in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV") if (value := os.environ.get(name))}
    return {**kept, "PYTHONPATH": str(_PROJECT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
