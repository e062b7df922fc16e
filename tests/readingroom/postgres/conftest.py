"""Fixtures of the supervisor's tests: separate rooms, and other processes that share them."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.readingroom.postgres.rooms import Starter, remove

# These tests change users, mount file systems and deny access, which only root can do.
collect_ignore = [] if os.geteuid() == 0 else ["test_as_root.py"]


@pytest.fixture
def starter() -> Iterator[Callable[..., Starter]]:
    """Returns a function that starts other processes; they are killed and their pipes closed after the test."""
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
    """Returns a function that names new directories; afterwards what was put there is stopped and removed."""
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
    """Returns the name of one such directory."""
    return new_home()
