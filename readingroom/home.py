"""The directory of the site's data on this machine: READINGROOM_HOME, or the platform's default.

Uses no Django, because the settings import it; starts no process.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import platformdirs

EMBEDDED = "readingroom.embedded"
DEFAULT_ADDRESS = "http://127.0.0.1:8000"


def directory() -> Path:
    """Returns the directory of the site's data."""
    chosen = os.environ.get("READINGROOM_HOME")
    return Path(chosen).expanduser().absolute() if chosen else platformdirs.user_data_path("readingroom")


def secret_key() -> str:
    """Returns the key that signs sessions: from the environment, or stored in the site's directory.

    If no key is stored yet, it returns a key for this process only; `serve` stores one.
    """
    given = os.environ.get("READINGROOM_SECRET_KEY")
    if given:
        return given
    try:
        return secret_key_file().read_text().strip() or secrets.token_urlsafe(50)
    except OSError:
        return secrets.token_urlsafe(50)


def secret_key_file() -> Path:
    """Returns the file that holds the key of a room that gets none from the environment."""
    return directory() / "secret-key"


def served_address() -> str:
    """Returns the address at which `serve` last opened this site, for links that other processes print or mail."""
    try:
        return (directory() / "address").read_text().strip() or DEFAULT_ADDRESS
    except OSError:
        return DEFAULT_ADDRESS


def store_served_address(address: str) -> None:
    """Stores the address for other processes."""
    path = directory() / "address"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(address)


def database() -> dict[str, Any]:
    """Returns Django's connection settings: DATABASE_URL, or the embedded Postgres.

    The embedded server's address is empty until the first connection, which starts or joins it.
    `DATABASE_URL=none` is for checks of the code, which must not touch any database.
    """
    url = os.environ.get("DATABASE_URL")
    if url == "none":
        return {"ENGINE": "django.db.backends.dummy"}
    if url:
        return dict(dj_database_url.parse(url))
    return {"ENGINE": EMBEDDED, "NAME": "readingroom", "USER": "readingroom", "HOST": "", "PORT": "5432"}


def direct_database() -> dict[str, Any]:
    """Returns Django's settings of the server itself where a pooler stands between: READINGROOM_DIRECT_URL, or none."""
    url = os.environ.get("READINGROOM_DIRECT_URL")
    if not url or not os.environ.get("DATABASE_URL"):
        return {}
    found = dj_database_url.parse(url)
    return {name: found.get(name, "") for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")} | {
        "OPTIONS": found.get("OPTIONS", {})
    }


def store_secret_key(key: str) -> str:
    """Stores `key` in the site's directory, readable only by its owner, and returns the key to use.

    That is a different key if another process stored one first; a key from the environment is not stored.
    """
    if os.environ.get("READINGROOM_SECRET_KEY"):
        return key
    path = secret_key_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"secret-key.{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(key)
    try:
        # A hard link appears complete or not at all, and never replaces a file.
        path.hardlink_to(unfinished)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
    return path.read_text().strip()
