"""Rooms of their own for the supervisor's tests, and other processes that share them."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.readingroom.postgres.rooms import Starter, remove

# What only root can try: to be somebody else, to mount, to keep others out.
collect_ignore = [] if os.geteuid() == 0 else ["test_as_root.py"]


@pytest.fixture
def starter() -> Iterator[Callable[..., Starter]]:
    """Starts other processes; they are gone at the end, and their pipes closed."""
    made: list[Starter] = []

    def make(home: Path, *user: int, environment: dict[str, str] | None = None) -> Starter:
        made.append(Starter(home, *user, environment=environment))
        return made[-1]

    yield make
    for one in made:
        with one.process as process:
            process.kill()


@pytest.fixture
def new_home() -> Iterator[Callable[[str], Path]]:
    """Makes names of directories that do not exist yet; stops and removes what was put there."""
    made: dict[Path, Path] = {}

    def make(name: str = "room") -> Path:
        parent = Path(tempfile.gettempdir()) / f"rr-{secrets.token_hex(4)}"
        parent.mkdir()
        parent.chmod(0o755)
        made[parent] = parent / name
        return made[parent]

    yield make
    for parent, home in made.items():
        remove(home)
        shutil.rmtree(parent)


@pytest.fixture
def home(new_home) -> Path:
    """The name of one such directory."""
    return new_home()
