"""The site's sandbox processes, one for each kind of work, so that no note and no request waits for a long import.

Each starts on first use, is replaced when it exceeds a limit or grows too large, and ends with the site.
"""

from __future__ import annotations

import atexit
import os

from documents.sandbox.process import WorkerQueue

articles, imports, notes, pages = WorkerQueue(), WorkerQueue(), WorkerQueue(), WorkerQueue()
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
