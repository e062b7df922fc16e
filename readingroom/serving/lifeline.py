"""A child's end of the socket that `serve` holds at the other end; see `children.py`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress

STANDARD_INPUT = 0


class Lifeline(threading.Thread):
    """A thread that sleeps until `serve` is gone, and then calls back."""

    def __init__(self, when_gone: Callable[[], None]) -> None:
        super().__init__(name="lifeline", daemon=True)
        self.when_gone = when_gone

    def run(self) -> None:
        """Waits for the end of the input."""
        with suppress(OSError):
            while os.read(STANDARD_INPUT, 1):
                pass
        self.when_gone()


def say_ready() -> None:
    """Tells `serve` that this process does its work now."""
    with suppress(OSError):
        os.write(STANDARD_INPUT, b".")
