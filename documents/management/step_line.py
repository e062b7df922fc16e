"""Says what an import command is at, and how long that may take.

At a terminal the step stands at the end of the file's line, and goes when the file is done. Elsewhere, where such a
line could not be taken back, a step that lasts is told once, on standard error: output for programs stays as it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from documents.services.captures.examine import Step

LONGEST = {
    Step.READING: "reading it, up to 20 s",
    Step.RENDERING: "setting its text, up to 40 s",
    Step.SAVING: "saving it; waits for other imports of the same bytes",
}
SECONDS_BEFORE_TOLD = 2.0
_CLEAR = "\r\x1b[K"  # back to the beginning of the line, which is emptied


class StepLine:
    """The line of one file; `out` and `err` are the streams of the command."""

    def __init__(self, out: Any, err: Any, *, is_quiet: bool = False) -> None:
        self.out, self.err = out, err
        self.is_terminal = not is_quiet and bool(out.isatty())
        self._timer: threading.Timer | None = None

    @contextmanager
    def of(self, name: str, begun: str) -> Iterator[Callable[[Step], None]]:
        """Yields the function that is told of each step of the file `name`; `begun` is written already."""
        try:
            yield lambda step: self._show(name, begun, step)
        finally:
            self._rest()
            if self.is_terminal:
                self._write(f"{_CLEAR}{begun}")

    def _show(self, name: str, begun: str, step: Step) -> None:
        self._rest()
        if self.is_terminal:
            self._write(f"{_CLEAR}{begun}{LONGEST[step]} … ")
            return
        self._timer = threading.Timer(SECONDS_BEFORE_TOLD, self.err.write, [f"{name}: {LONGEST[step]}…"])
        self._timer.daemon = True
        self._timer.start()

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _write(self, words: str) -> None:
        self.out.write(words, ending="")
        self.out.flush()
