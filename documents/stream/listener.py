"""The one connection of this process that listens: Postgres tells on it, at commit, what happened and whose rights
changed, by ids alone (`documents/migrations/sql/together.sql`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from django.db import connections
from django.db.utils import DatabaseError

CHANNEL = "room"
KEEPALIVE_SECONDS = 30.0
"""So often the connection is asked whether it still stands: a machine that goes away says nothing."""
FIRST_PAUSE, MAX_PAUSE = 0.1, 10.0
"""Seconds before a new try, doubled after each."""

logger = logging.getLogger(__name__)


def connection_string() -> dict[str, Any]:
    """Where Postgres is, as Django's settings say; starts the embedded server if it is that and does not run."""
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    # Where the network swallows a connection, the system finds out within a minute.
    defaults = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
    return {**defaults, **parameters}


class NotificationListener:
    """Notifications of the channel, over one connection after another."""

    def __init__(self) -> None:
        self.backend = 0
        self.is_connected = asyncio.Event()

    async def notifications(self) -> AsyncIterator[str]:
        """The words of each notification in the order of commits; an empty one whenever a new connection listens, for
        what was said before it was not heard. Never ends."""
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._connection() as connection:
                    pause = FIRST_PAUSE
                    yield ""
                    while True:
                        async for notification in connection.notifies(timeout=KEEPALIVE_SECONDS):
                            yield notification.payload
                        await asyncio.wait_for(connection.execute("SELECT 1"), KEEPALIVE_SECONDS)
            except (psycopg.Error, DatabaseError, OSError) as error:
                logger.info("The connection that listens ended: %s", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, MAX_PAUSE)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        parameters = await asyncio.to_thread(connection_string)
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.backend = connection.info.backend_pid
            self.is_connected.set()
            try:
                yield connection
            finally:
                self.is_connected.clear()
                self.backend = 0
