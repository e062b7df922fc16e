"""The threads in which streams query Postgres: a few for all streams, each with a connection only during a query."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import Error as DatabaseFailure
from django.db import close_old_connections

from documents.services.events.failover import drop_connections, is_away

Result = TypeVar("Result")
logger = logging.getLogger(__name__)


class ThreadPools:
    """One thread for events, so that they are delivered in order and without waiting; two for opening streams."""

    def __init__(self) -> None:
        self.events = ThreadPoolExecutor(1, thread_name_prefix="room-events")
        self.people = ThreadPoolExecutor(2, thread_name_prefix="room-streams")

    def close(self) -> None:
        """Shuts the pools down without waiting for running work."""
        for threads in (self.events, self.people):
            threads.shutdown(wait=False, cancel_futures=True)


async def run_in_thread(threads: ThreadPoolExecutor, question: Callable[..., Result], *arguments: Any) -> Result:
    """Runs a function that queries Postgres in a thread, and then returns its connection to the pool."""
    return await asyncio.get_running_loop().run_in_executor(threads, _call_and_release, question, *arguments)


def _call_and_release(question: Callable[..., Result], *arguments: Any) -> Result:
    try:
        return question(*arguments)
    except DatabaseFailure as error:
        logger.warning("Streams got no answer of Postgres: %s", type(error.__cause__ or error).__name__)
        if is_away(error):
            drop_connections(error)
        raise
    finally:
        close_old_connections()
