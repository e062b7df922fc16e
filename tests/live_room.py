"""The room, served by uvicorn in a thread of the test process, for browsers and HTTP clients."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import uvicorn


def _is_idle(pool: ThreadPoolExecutor) -> bool:
    """Checks that all threads of a pool are waiting for work."""
    return pool._idle_semaphore._value >= len(pool._threads)


class LiveRoom:
    """A running room; `url` is its address without a final slash."""

    def __init__(self, **handler_options: float) -> None:
        """Starts the room and waits until it accepts connections; the options are those of ThreadPoolHandler."""
        from django.test.utils import modify_settings, override_settings

        from readingroom.application import Application

        # pytest-django enables these settings around the tests that use a live server.
        self._live_server_modified_settings = modify_settings(ALLOWED_HOSTS={"append": "127.0.0.1"})
        with override_settings(WHITENOISE_AUTOREFRESH=False):
            self.room = Application(**handler_options)
        self.handler = self.room.pages
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.server = uvicorn.Server(
            uvicorn.Config(self.room, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1)
        )
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        """Stops the room and closes its open connections."""
        self.room.end_streams()
        self.server.should_exit = True
        self.thread.join()
        self.room.close()
        self.socket.close()

    def wait_until_idle(self, seconds: float = 15) -> None:
        """Waits until no stream is open and no thread is busy, so that the rows of a test can be deleted."""
        hub = self.room.streams.hub
        end = time.monotonic() + seconds
        while any(True for _ in hub.all()) or hub.presence.streams or hub.presence.written or self._is_busy():
            if time.monotonic() > end:
                raise TimeoutError("The room did not come to rest.")
            time.sleep(0.02)

    def _is_busy(self) -> bool:
        pools = (
            self.handler.threads,
            self.handler.kept.thread,
            self.room.streams.threads.people,
            self.room.streams.threads.events,
        )
        return any(pool._work_queue.qsize() or not _is_idle(pool) for pool in pools)

    def __str__(self) -> str:
        return self.url

    def __add__(self, path: str) -> str:
        return f"{self.url}{path}"
