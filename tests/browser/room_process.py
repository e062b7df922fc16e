"""The room as a process of its own on the database of the tests, so that it can be killed and started again."""

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
    """Runs at `url`, always on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Starts it and waits until it answers."""
        words = ["-m", "uvicorn", "readingroom.asgi:application", "--port", str(self.port), "--log-level", "error"]
        self.process = subprocess.Popen(
            [sys.executable, *words], cwd=settings.BASE_DIR, env=_environment(), stdin=subprocess.DEVNULL
        )
        wait_for(f"{self.url}/healthz")

    def kill(self) -> None:
        """Ends it at once, whatever it is at."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __str__(self) -> str:
        return self.url


def _environment() -> dict[str, str]:
    """The database, the sessions and the collected files of the tests."""
    at: dict[str, Any] = connection.settings_dict
    host = str(at["HOST"]).replace("/", "%2F")
    user = f"{at['USER']}:{at['PASSWORD']}" if at.get("PASSWORD") else at["USER"]
    return os.environ | {
        "DATABASE_URL": f"postgresql://{user}@{host}:{at['PORT'] or 5432}/{at['NAME']}",
        "READINGROOM_SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "readingroom.settings",
    }
