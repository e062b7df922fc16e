"""Says how fast the files of a command are done, and how long the rest will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from documents.services.imports.pace import pace_in_words

SECONDS_BETWEEN = 5.0
_LATELY = 100
"""The number of files whose time says how fast it goes."""


class Progress:
    """Counts files that are done; every five seconds it has something to tell."""

    def __init__(self, count: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.count, self.done = count, 0
        self._clock = clock
        self._ends = deque([clock()], maxlen=_LATELY + 1)
        self._told_at = self._ends[0]

    def add(self) -> str:
        """Counts a file; returns the words of `told` if it is time for them, else nothing."""
        self.done += 1
        now = self._clock()
        self._ends.append(now)
        if now - self._told_at < SECONDS_BETWEEN or self.done == self.count:
            return ""
        self._told_at = now
        return self.told()

    def told(self) -> str:
        """Returns how many are done, how many a second lately, and about how long the others will take.

        >>> 120 of 2,000 done, 31 a second, about 61 seconds left
        """
        pace = pace_in_words(len(self._ends) - 1, self._ends[-1] - self._ends[0], self.count - self.done)
        return f"{self.done:,} of {self.count:,} done, {pace}"
