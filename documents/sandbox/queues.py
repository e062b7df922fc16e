"""The site's sandbox processes: for articles, notes and captured pages, so that no note waits for a long article.

Each starts on first use, is replaced when it exceeds a limit or grows too large, and ends with the site.
"""

from __future__ import annotations

import atexit
import os

from documents.sandbox.process import WorkerQueue

articles, notes, pages = WorkerQueue(), WorkerQueue(), WorkerQueue()


def close_sandbox() -> None:
    """Ends the processes; the next text starts them again."""
    articles.close()
    notes.close()
    pages.close()


def _reset_in_fork() -> None:
    articles.reset_in_fork()
    notes.reset_in_fork()
    pages.reset_in_fork()


atexit.register(close_sandbox)
os.register_at_fork(after_in_child=_reset_in_fork)
