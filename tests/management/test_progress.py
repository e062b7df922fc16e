"""How fast the files of a command are done, and what is left."""

from __future__ import annotations

from documents.management.progress import Progress


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_progress_is_told_every_five_seconds_and_not_at_the_end():
    clock = Clock()
    progress = Progress(2000, clock)
    told = []
    for n in range(1, 2001):
        clock.now = n / 20
        if words := progress.add():
            told.append(words)
    assert told[0] == "100 of 2,000 done, 20 a second, about 2 minutes left"
    assert len(told) == 19
    assert told[-1] == "1,900 of 2,000 done, 20 a second, about 5 seconds left"


def test_rate_is_that_of_the_last_hundred_files():
    clock = Clock()
    progress = Progress(100_000, clock)
    for n in range(300):
        clock.now += 10.0 if n < 200 else 0.5
        progress.add()
    assert progress.told() == "300 of 100,000 done, 2.0 a second, about 13.8 hours left"
