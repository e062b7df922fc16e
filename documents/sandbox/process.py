"""A process for what may be hostile, bounded in time and memory, and the lane in which work for it queues."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from documents.sandbox.failures import LimitExceeded, unpack_refusal
from documents.sandbox.messages import EMPTY_PAYLOAD, Message, Payload, read_message, write_message

if TYPE_CHECKING:
    from io import FileIO

MEGABYTES = 600
_MAX_MEMORY_KB = 150 * 1024  # a process that does not give back what it needed is replaced
_MAX_JOBS = 1000
_SECONDS_TO_START = 30.0
_PROJECT = Path(__file__).resolve().parents[2]


class WorkRequest(NamedTuple):
    """One piece of work, and how many seconds it may take."""

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
            start_new_session=True,  # ctrl-C in the terminal reaches the room alone
        )
        self._requests = cast("FileIO", self._popen.stdin)
        self._answers = cast("FileIO", self._popen.stdout)
        try:
            self._within(_SECONDS_TO_START, lambda: read_message(self._answers))
        except LimitExceeded:
            self.terminate()
            raise RuntimeError("The sandbox process did not start.") from None

    def work(self, request: WorkRequest) -> Message:
        """Sends one piece of work and waits for its result, at most as long as it may take."""
        self.jobs += 1
        return self._within(request.seconds, lambda: self._exchange(request))

    def _exchange(self, request: WorkRequest) -> Message:
        head = {**request.head, "seconds": request.seconds}
        write_message(self._requests, head, *request.texts, data=request.data)
        return read_message(self._answers)

    def terminate(self) -> None:
        """Ends the process and takes leave of it, so that no zombie stays."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self._requests, self._answers):
            pipe.close()

    def detach(self) -> None:
        """In a fork of the room: leaves the process to the room that started it."""
        self._popen.returncode = 0  # so that nobody here waits for it
        for pipe in (self._requests, self._answers):
            pipe.close()

    @property
    def is_alive(self) -> bool:
        """Whether it lives, and was not killed in the moment in which it answered."""
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


class WorkerQueue:
    """A sandbox process that takes one piece of work at a time, and its successors."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: WorkerProcess | None = None
        self._is_fresh = True

    def run(self, head: dict[str, Any], *texts: str, data: Payload = EMPTY_PAYLOAD, seconds: float) -> Message:
        """Has one piece of work done. Raises `Exceeded` past the bounds, and the refusals that the work raises."""
        request = WorkRequest(head, texts, data, seconds)
        with self._lock:
            try:
                answer = self._work(request)
            except LimitExceeded as exceeded:
                if exceeded.limit != "crash" or self._is_fresh:
                    raise
                # What broke an old process may be what it did before: a fresh one gets a try.
                answer = self._work(request)
        if "failed" in answer.head:
            raise LimitExceeded(answer.head["failed"])
        if "refused" in answer.head:
            raise unpack_refusal(answer.head)
        return answer

    def _work(self, request: WorkRequest) -> Message:
        if self._process is None or not self._process.is_alive:
            self.close()
            self._process = WorkerProcess()
        self._is_fresh = self._process.jobs == 0
        try:
            answer = self._process.work(request)
        except BaseException:  # half a message may stand in its pipes
            self.close()
            raise
        if "failed" in answer.head or answer.head["holds"] > _MAX_MEMORY_KB or self._process.jobs >= _MAX_JOBS:
            self.close()
        return answer

    def close(self) -> None:
        """Ends the process; the next piece of work starts another."""
        if self._process is not None:
            self._process.terminate()
            self._process = None

    def reset_in_fork(self) -> None:
        """Starts afresh in a fork, whose process is another's and whose lock may be held by no one."""
        self._lock = threading.Lock()
        if self._process is not None:
            self._process.detach()
            self._process = None


def _environment() -> dict[str, str]:
    """What the process may know: where its code is, and none of the room's secrets."""
    kept = {name: value for name in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV") if (value := os.environ.get(name))}
    return {**kept, "PYTHONPATH": str(_PROJECT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
