"""The processes that `serve` starts: each runs again if it ends, and none outlives `serve`.

A child's standard input is a socket whose other end only `serve` holds. The kernel closes that end when `serve` is
gone, even if it was killed, and the child then ends by itself (`lifeline.py`). In the other direction, the child says
through it that it is ready.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress

from django.conf import settings

from readingroom.postgres import FAMILY_VARIABLE, SIGNATURE

FIRST_PAUSE, MAX_PAUSE = 0.5, 30.0
"""Seconds before a child that ended is started again, doubled each time it ends soon after its start."""
STEADY_SECONDS = 60.0
"""A child that ran this long is started again after the first pause."""


class Child(threading.Thread):
    """A thread that keeps one process running until it is asked to end."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        say: Callable[[str], None],
        opened: Callable[[], None] = lambda: None,
        descriptors: Collection[int] = (),
    ) -> None:
        """Takes the arguments of `manage.py serve_process`, the file descriptors that it inherits, and callbacks."""
        super().__init__(name=f"keeps-{name}", daemon=True)
        self.title = name
        self.arguments = arguments
        self.descriptors = descriptors
        self.say = say
        self.opened = opened
        self.process: subprocess.Popen[bytes] | None = None
        self._is_ending = threading.Event()
        self._guard = threading.Lock()

    def run(self) -> None:
        """Starts the process, and starts it again whenever it ends, after a pause that grows."""
        pause = FIRST_PAUSE
        while not self._is_ending.is_set():
            started = time.monotonic()
            status = self._run_once()
            if self._is_ending.is_set():
                return
            if time.monotonic() - started >= STEADY_SECONDS:
                pause = FIRST_PAUSE
            self.say(f"The {self.title} {_how_it_ended(status)}; it starts again in {pause:g} s.")
            self._is_ending.wait(pause)
            pause = min(2 * pause, MAX_PAUSE)

    def ask_to_end(self) -> None:
        """Asks the process to end, and starts it no more."""
        self._is_ending.set()
        with self._guard:
            if self.process is not None:
                self.process.terminate()

    def end(self, seconds: float) -> None:
        """Waits `seconds` for the process that was asked to end, then kills it."""
        self.join(seconds)
        with self._guard:
            if self.process is not None:
                self.process.kill()
        self.join()

    def _run_once(self) -> int:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self._guard:
                if self._is_ending.is_set():
                    return 0
                self.process = self._start(theirs)
            with suppress(OSError):
                if ours.recv(1):
                    self.opened()
            return self.process.wait()

    def _start(self, lifeline: socket.socket) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve_process", *self.arguments],
            stdin=lifeline.fileno(),
            env=os.environ | {FAMILY_VARIABLE: SIGNATURE},
            pass_fds=self.descriptors,
            # A session of its own: Ctrl-C in the terminal is for `serve`, which then ends its children in order.
            start_new_session=True,
        )


def end_all(children: Iterable[Child], seconds: float) -> None:
    """Ends all children within `seconds`: those that are not done by then are killed."""
    children = list(children)
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + seconds
    for child in children:
        child.end(max(deadline - time.monotonic(), 0.0))


def _how_it_ended(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
