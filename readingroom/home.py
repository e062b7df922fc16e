"""Where a room keeps its data on this machine: READINGROOM_HOME, or the platform's place for it.

Pure of Django, read by the settings; nothing here starts a process.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import platformdirs

EMBEDDED = "readingroom.embedded"


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


def database() -> dict[str, Any]:
    """Django's connection settings: DATABASE_URL, or the embedded Postgres.

    The embedded server's address stays empty until the first connection, which starts or joins it.
    `DATABASE_URL=none` is for checks of the code, which must not touch anybody's database.
    """
    url = os.environ.get("DATABASE_URL")
    if url == "none":
        return {"ENGINE": "django.db.backends.dummy"}
    if url:
        return dict(dj_database_url.parse(url))
    return {"ENGINE": EMBEDDED, "NAME": "readingroom", "USER": "readingroom", "HOST": "", "PORT": "5432"}


def store_secret_key(key: str) -> str:
    """Keeps `key` in the room's directory, readable by its owner alone, and returns the one that counts.

    That is another one where the environment gives it, or where another process was first.
    """
    if os.environ.get("READINGROOM_SECRET_KEY"):
        return key
    path = directory() / "secret-key"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"secret-key.{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(key)
    try:
        # A hard link appears whole or not at all, and never over another.
        path.hardlink_to(unfinished)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
    return path.read_text().strip()
