"""The web server of one process."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from django.conf import settings
from django.urls import get_resolver

from readingroom.embedded.server import close_connections

# Ctrl-C returns to the prompt within three seconds: this long for responses that are being sent.
GRACE_SECONDS = 1
OPEN_FILE_LIMIT = 65_536


class RoomServer(uvicorn.Server):
    """A server that calls back when it accepts connections, and before it waits for open ones."""

    def __init__(self, config: uvicorn.Config, *, opened: Callable[[], None], closing: Callable[[], None]) -> None:
        super().__init__(config)
        self.opened = opened
        self.closing = closing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts the server and calls back."""
        await super().startup(sockets)
        self.opened()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams, which would never end by themselves, and then shuts down."""
        self.closing()
        await super().shutdown(sockets)


class Web:
    """The room's application and the server that passes requests to it."""

    def __init__(self, *, access_log: bool, opened: Callable[[], None], closing: Callable[[], None]) -> None:
        """Takes callbacks for when the site accepts connections, and for when it begins to close."""
        from readingroom.asgi import application

        self.application = application
        allow_many_connections()
        if access_log:
            logging.getLogger("uvicorn.access").setLevel(logging.INFO)
        config = uvicorn.Config(
            application,
            lifespan="off",
            log_config=None,
            access_log=access_log,
            server_header=False,
            proxy_headers=settings.SECURE_PROXY_SSL_HEADER is not None,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        set_loaded_apart()
        self.opened, self.closing = opened, closing
        self.server = RoomServer(config, opened=self._open, closing=self._close)

    def serve(self, listener: socket.socket) -> None:
        """Serves until a signal or `end` stops it; a signal is raised again when all is closed."""
        signal.signal(signal.SIGHUP, self.server.handle_exit)
        close_connections()
        try:
            self.server.run(sockets=[listener])
        finally:
            self.application.close()

    def end(self) -> None:
        """Stops serving; callable from any thread."""
        self.server.should_exit = True

    def _open(self) -> None:
        self.application.start_streams()
        self.opened()

    def _close(self) -> None:
        self.closing()
        self.application.end_streams()


def set_loaded_apart() -> None:
    """Loads all pages, and lets the collector of garbage look no more at what is there for good.

    Now and then it looks at everything, which takes a tenth of a second, while some reader waits for a page.
    """
    get_resolver().url_patterns  # noqa: B018 - loads them
    gc.collect()
    gc.freeze()


def allow_many_connections() -> None:
    """Raises this process's limit of open files as far as the system allows: each open stream needs one."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILE_LIMIT if most == resource.RLIM_INFINITY else min(OPEN_FILE_LIMIT, most)
    if few < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def end_process() -> None:
    """Exits now, even if a thread still works on a response that no client waits for."""
    deadline = time.monotonic() + 0.1
    while time.monotonic() < deadline:
        if not any(thread.name.startswith("room") for thread in threading.enumerate()):
            return
        time.sleep(0.01)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
