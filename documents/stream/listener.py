"""The connection of this process on which Postgres announces events and changed rights at commit, by ids alone.

`documents/migrations/sql/notifications.sql` has the triggers.

A connection may be open and hear nothing: a pooler passed its `LISTEN` on to somebody else, or something between drops
what the server sends. So a word is sent through the usual connections again and again, and has to be heard here.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
from django.db import connections
from django.db.utils import DatabaseError

from documents.services.events.direct import direct_parameters
from documents.stream.threads import run_in_thread

CHANNEL = "room"
WORD = "word"
"""The first word of a notification that only proves hearing."""
PROVE_SECONDS = 30.0
"""How often hearing is proved."""
HEAR_SECONDS = 5.0
"""How long the word may take."""
MAX_DEAF_SECONDS = 15.0
"""How long nothing is heard before streams end; a database that restarts is usually heard again sooner."""
FIRST_PAUSE, MAX_PAUSE = 0.1, 10.0
"""Seconds before a new attempt, doubled after each."""

logger = logging.getLogger(__name__)


class HearsNothing(Exception):
    """A word that was sent did not arrive."""


class NotificationListener:
    """The notifications of the channel, read over one connection after another.

    `is_hearing` is set as long as the last word was heard; `has_tried` says whether a first one was, or was not.
    """

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        """Takes the threads in which words are sent."""
        self.threads = threads
        self.backend = 0
        self.has_tried = False
        self.is_hearing = asyncio.Event()
        self._is_deaf = asyncio.Event()
        self._is_deaf.set()

    async def notifications(self) -> AsyncIterator[str]:
        """Yields the payload of each notification in commit order, without end.

        An empty payload means that a new connection listens and that earlier notifications may have been missed.
        """
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._connection() as connection:
                    async for payload in self._hear(connection):
                        pause = FIRST_PAUSE
                        yield payload
            except HearsNothing:
                logger.warning(
                    "The room does not hear what its database announces. If a pooler stands between them, set "
                    "READINGROOM_DIRECT_URL to the server itself."
                )
            except (psycopg.Error, DatabaseError, OSError) as error:
                logger.info("The connection that listens ended: %s", type(error).__name__)
            self.has_tried = True
            await asyncio.sleep(pause)
            pause = min(2 * pause, MAX_PAUSE)

    async def wait_until_deaf(self) -> None:
        """Returns when nothing was proved to be heard for `MAX_DEAF_SECONDS`."""
        while True:
            await self._is_deaf.wait()
            try:
                async with asyncio.timeout(MAX_DEAF_SECONDS):
                    await self.is_hearing.wait()
            except TimeoutError:
                return

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        parameters = await asyncio.to_thread(direct_parameters)
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.backend = connection.info.backend_pid
            try:
                yield connection
            finally:
                self._set_hearing(False)
                self.backend = 0

    async def _hear(self, connection: psycopg.AsyncConnection[Any]) -> AsyncIterator[str]:
        """Yields what one connection hears; raises `HearsNothing` when a word of our own is not among it in time."""
        while True:
            word = f"{WORD} {secrets.token_hex(8)}"
            is_heard = False
            sending = asyncio.create_task(self._send(word))
            try:
                # Read to the end of that time even if the word is heard at once: a generator that is left early loses
                # what it had received.
                async for notification in connection.notifies(timeout=HEAR_SECONDS):
                    if notification.payload == word:
                        is_heard = True
                        if not self.is_hearing.is_set():
                            self._set_hearing(True)
                            yield ""
                    else:
                        yield notification.payload
            finally:
                sending.cancel()
            if not is_heard:
                raise HearsNothing
            async for notification in connection.notifies(timeout=PROVE_SECONDS - HEAR_SECONDS):
                yield notification.payload

    async def _send(self, word: str) -> None:
        with suppress(DatabaseError):  # then nothing is heard
            await run_in_thread(self.threads, _notify, word)

    def _set_hearing(self, hears: bool) -> None:
        self.has_tried = True
        (self.is_hearing if hears else self._is_deaf).set()
        (self._is_deaf if hears else self.is_hearing).clear()


def _notify(word: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, word])
