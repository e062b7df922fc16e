"""Examines files before their turn, in threads that wait for the sandbox, while the files before them are saved."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue

from documents.sandbox import LANES
from documents.services.captures.examine import ExaminedFile, Step


class Ahead:
    """One file that is examined ahead: what it is at is told when its turn has come, from the beginning."""

    def __init__(self) -> None:
        self.future: Future[ExaminedFile] = Future()
        self._steps: list[Step] = []
        self._on_step: Callable[[Step], None] | None = None
        self._lock = threading.Lock()

    def tell(self, step: Step) -> None:
        """Tells of a step now, or when the file's turn has come."""
        with self._lock:
            self._steps.append(step)
            if self._on_step is not None:
                self._on_step(step)

    def result(self, on_step: Callable[[Step], None]) -> ExaminedFile:
        """Waits until the file is examined, telling of its steps. Raises what examining it raised."""
        with self._lock:
            self._on_step = on_step
            for step in self._steps:
                on_step(step)
        return self.future.result()


class ReadAhead:
    """As many threads as the sandbox has processes; the files are begun in the order in which they come.

    The threads are daemons: who stops does not wait for a file that may take a minute.
    """

    def __init__(self) -> None:
        self._work: SimpleQueue[tuple[Ahead, Callable[[Ahead], ExaminedFile]] | None] = SimpleQueue()
        self._threads = [threading.Thread(target=self._run, name="read-ahead", daemon=True) for _ in range(LANES)]
        for thread in self._threads:
            thread.start()

    def begin(self, examine: Callable[[Ahead], ExaminedFile]) -> Ahead:
        """Has `examine` called in one of the threads; it must not use the database."""
        ahead = Ahead()
        self._work.put((ahead, examine))
        return ahead

    def end(self) -> None:
        """Lets the threads end after what they are at."""
        for _thread in self._threads:
            self._work.put(None)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            ahead, examine = work
            try:
                ahead.future.set_result(examine(ahead))
            except BaseException as failure:  # noqa: BLE001 - raised again where the file is waited for
                ahead.future.set_exception(failure)
            del work, ahead, examine  # a text must not stay in memory until the next one comes
