"""The site as a separate process on the test database, so that tests can kill and restart it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.db import connection

from tests.served_room import free_port, wait_for


class RoomProcess:
    """The process, served at `url`; the port stays the same after a restart."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Starts the process and waits until it responds."""
        words = ["-m", "uvicorn", "readingroom.asgi:application", "--port", str(self.port), "--log-level", "error"]
        self.process = subprocess.Popen(
            [sys.executable, *words], cwd=settings.BASE_DIR, env=_environment(), stdin=subprocess.DEVNULL
        )
        wait_for(f"{self.url}/healthz")

    def kill(self) -> None:
        """Kills the process at once."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __str__(self) -> str:
        return self.url


def _environment() -> dict[str, str]:
    """Returns an environment with the database, the secret key and the settings of the tests."""
    at: dict[str, Any] = connection.settings_dict
    host = str(at["HOST"]).replace("/", "%2F")
    user = f"{at['USER']}:{at['PASSWORD']}" if at.get("PASSWORD") else at["USER"]
    return os.environ | {
        "DATABASE_URL": f"postgresql://{user}@{host}:{at['PORT'] or 5432}/{at['NAME']}",
        "READINGROOM_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "readingroom.settings",
    }
