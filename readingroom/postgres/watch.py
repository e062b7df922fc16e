"""Watches the server for a long-running process, and restarts it if it is killed."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable

import psycopg

from readingroom.postgres import postmaster
from readingroom.postgres.errors import PostgresError
from readingroom.postgres.supervisor import SIGNATURE, Server

PAUSE_AFTER_FAILURE = 5.0


class Watch(threading.Thread):
    """Sleeps until the server closes a connection, which happens only when it ends; until then it costs nothing."""

    def __init__(self, server: Server, *, say: Callable[[str], None], restarted: Callable[[], None]) -> None:
        """Takes a callback for messages at the terminal, and one for when the server runs again."""
        super().__init__(name="postgres-watch", daemon=True)
        self.server = server
        self.say = say
        self.restarted = restarted
        self.ending = False
        self._reader, self._writer = os.pipe()

    def run(self) -> None:
        """Waits until the server or the watch ends, and restarts the server."""
        while not self.ending:
            try:
                with postmaster.connect(self.server.socket_directory, name=SIGNATURE) as connection:
                    select.select([connection.fileno(), self._reader], [], [])
            except psycopg.OperationalError:
                pass
            if not self.ending:
                self._revive()

    def end(self) -> None:
        """Stops watching; must be called before the process leaves the server."""
        self.ending = True
        os.write(self._writer, b".")
        self.join()
        os.close(self._reader)
        os.close(self._writer)

    def _revive(self) -> None:
        try:
            self.server.rejoin(say=self.say)
            self.say("The database had stopped; it runs again.")
            self.restarted()
        except PostgresError as error:
            self.say(str(error))
            time.sleep(PAUSE_AFTER_FAILURE)
