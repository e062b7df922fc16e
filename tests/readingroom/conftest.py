"""A directory in which rooms are opened, and the rooms opened in it."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.readingroom.postgres.rooms import remove
from tests.readingroom.served import Room


@pytest.fixture(scope="module")
def no_room_yet() -> Iterator[Path]:
    """Yields a directory that is not a room yet, and removes what was put there."""
    parent = Path(tempfile.gettempdir()) / f"rr-{secrets.token_hex(4)}"
    parent.mkdir()
    parent.chmod(0o755)
    yield parent / "room"
    remove(parent / "room")
    subprocess.run(["rm", "-rf", str(parent)], check=True)


@pytest.fixture(scope="module")
def environment(no_room_yet) -> dict[str, str]:
    """Returns the environment of a new terminal: the embedded database and a separate room."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("READINGROOM_", "DATABASE_URL"))}
    return kept | {"READINGROOM_HOME": str(no_room_yet)}


@pytest.fixture
def start_room(environment) -> Iterator[Callable[..., Room]]:
    rooms: list[Room] = []

    def start(*options: str) -> Room:
        rooms.append(Room(environment, *options))
        rooms[-1].wait_until_open()
        return rooms[-1]

    yield start
    for room in rooms:
        if room.process.poll() is None:
            room.process.kill()
            room.close()
