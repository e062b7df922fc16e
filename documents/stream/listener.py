"""The connection of this process on which Postgres announces events and changed rights at commit, by ids alone.

`documents/migrations/sql/notifications.sql` has the triggers.
"""

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
"""How often the connection is checked, because a machine that fails does not say so."""
FIRST_PAUSE, MAX_PAUSE = 0.1, 10.0
"""Seconds before a new attempt, doubled after each."""

logger = logging.getLogger(__name__)


def connection_string() -> dict[str, Any]:
    """Returns the connection parameters from Django's settings.

    Starts the embedded Postgres if the site uses it and it is not running.
    """
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    # With these the system notices within a minute that the network drops the packets of a connection.
    defaults = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
    return {**defaults, **parameters}


class NotificationListener:
    """The notifications of the channel, read over one connection after another."""

    def __init__(self) -> None:
        self.backend = 0
        self.is_connected = asyncio.Event()

    async def notifications(self) -> AsyncIterator[str]:
        """Yields the payload of each notification in commit order, without end.

        An empty payload means that a new connection listens and that earlier notifications may have been missed.
        """
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
