"""Where a room keeps its data on this machine: READINGROOM_HOME, or the platform's place for it.

Pure of Django, read by the settings; nothing here starts a process.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import platformdirs


def directory() -> Path:
    """The directory of this room's data."""
    chosen = os.environ.get("READINGROOM_HOME")
    return Path(chosen).expanduser().absolute() if chosen else platformdirs.user_data_path("readingroom")


def secret_key() -> str:
    """The key that signs sessions: from the environment, or kept in the room's directory.

    Where no key is kept yet, the answer is a key for this process only; `serve` keeps one.
    """
    given = os.environ.get("READINGROOM_SECRET_KEY")
    if given:
        return given
    kept = directory() / "secret-key"
    try:
        return kept.read_text().strip() or secrets.token_urlsafe(50)
    except OSError:
        return secrets.token_urlsafe(50)


def embedded_database() -> dict[str, Any]:
    """Django's connection settings for the embedded Postgres; its address is found at the first connection."""
    return {"ENGINE": "readingroom.embedded", "NAME": "readingroom", "USER": "readingroom", "HOST": "", "PORT": "5432"}
