"""The site's sandbox processes, apart for each kind of work, so that no note and no request waits for a long import.

Of each kind there are as many as there are cores. A process starts when it is needed, is replaced when it exceeds a
limit or grows too large, and ends with the site.
"""

from __future__ import annotations

import atexit
import os

from documents.sandbox.process import WorkerQueue

LANES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
"""The number of cores that this process may use."""

articles, imports, notes, pages = (WorkerQueue(LANES) for _kind in range(4))
_ALL = (articles, imports, notes, pages)


def close_sandbox() -> None:
    """Ends the processes; the next text starts them again."""
    for queue in _ALL:
        queue.close()


def _reset_in_fork() -> None:
    for queue in _ALL:
        queue.reset_in_fork()


atexit.register(close_sandbox)
os.register_at_fork(after_in_child=_reset_in_fork)
