"""The processor time of the programs that are measured; on a busy machine it says more than the time on the wall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psutil

WORKER = "worker"


@dataclass(frozen=True)
class Meter:
    """The programs that take part in an answer, by name and process; each counts with the processes that it started.

    What runs `manage.py worker` counts as a program of its own, whoever started it.
    """

    pids: dict[str, int]

    def read(self) -> dict[str, float]:
        """Returns the seconds of processor time that each program has used so far."""
        used = dict.fromkeys((*self.pids, WORKER), 0.0)
        for name, pid in self.pids.items():
            for process in processes_of(pid):
                used[WORKER if is_worker(process) else name] += seconds_of(process)
        return used

    def since(self, before: dict[str, float]) -> dict[str, float]:
        """Returns the seconds that each program has used since a reading."""
        return {name: seconds - before[name] for name, seconds in self.read().items()}


def processes_of(pid: int) -> Iterator[psutil.Process]:
    """Yields a process and all that descend from it."""
    first = psutil.Process(pid)
    yield first
    yield from first.children(recursive=True)


def is_worker(process: psutil.Process) -> bool:
    """Says whether a process runs `manage.py worker`."""
    try:
        words = process.cmdline()
    except psutil.NoSuchProcess:
        return False
    return WORKER in words and any(word.endswith("manage.py") for word in words)


def seconds_of(process: psutil.Process) -> float:
    """Returns the processor time of one process and of those of its children that have ended; 0 if it has ended."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
