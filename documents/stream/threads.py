"""The few threads in which streams ask Postgres; no stream has one of its own, nor a connection."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import Error as DatabaseFailure
from django.db import close_old_connections

Result = TypeVar("Result")
logger = logging.getLogger(__name__)


class ThreadPools:
    """One for what happened, so that it is told in order and waits for nobody; two for whoever opens a stream."""

    def __init__(self) -> None:
        self.events = ThreadPoolExecutor(1, thread_name_prefix="room-events")
        self.people = ThreadPoolExecutor(2, thread_name_prefix="room-streams")

    def close(self) -> None:
        """Lets them go; what is at work goes on."""
        for threads in (self.events, self.people):
            threads.shutdown(wait=False, cancel_futures=True)


async def run_in_thread(threads: ThreadPoolExecutor, question: Callable[..., Result], *arguments: Any) -> Result:
    """The answer of a function that asks Postgres, whose connection goes back to the pool."""
    return await asyncio.get_running_loop().run_in_executor(threads, _call_and_release, question, *arguments)


def _call_and_release(question: Callable[..., Result], *arguments: Any) -> Result:
    try:
        return question(*arguments)
    except DatabaseFailure as error:
        logger.warning("Streams got no answer of Postgres: %s", type(error.__cause__ or error).__name__)
        raise
    finally:
        close_old_connections()
