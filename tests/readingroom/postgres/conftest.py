"""Rooms of their own for the supervisor's tests, and other processes that share them."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from readingroom.postgres import postmaster
from readingroom.postgres.account import account_for_postgres
from readingroom.postgres.places import Places, socket_directory

PROJECT = Path(__file__).parents[3]
# What only root can try: to be somebody else, to mount, to keep others out.
collect_ignore = [] if os.geteuid() == 0 else ["test_as_root.py"]


class Starter:
    """Another process that has started or joined a room; see starter.py."""

    def __init__(self, home: Path, *user: int, environment: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.readingroom.postgres.starter", str(home), *map(str, user)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=PROJECT,
            env=os.environ | (environment or {}),
            text=True,
        )

    def joined(self) -> dict:
        """Waits until it has joined, or could not."""
        return json.loads(self.process.stdout.readline())

    def leave(self) -> dict:
        """Lets it go, and returns what became of the server."""
        self.process.stdin.close()
        return json.loads(self.process.stdout.readline() or "{}")

    def kill(self) -> None:
        """Kills it as the system would, without a last word."""
        self.process.kill()
        self.process.wait()


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


def remove(home: Path) -> None:
    """Stops what may still run in a room and removes all of it, wherever it lies."""
    base = (home / "postgres").resolve()
    for data in base.glob("pg*/data"):
        process = postmaster.process_of(data)
        if process:
            postmaster.stop(process, data, at_once=True, seconds=10)
    shutil.rmtree(socket_directory(Places(home, base, account_for_postgres())), ignore_errors=True)
    shutil.rmtree(base, ignore_errors=True)
