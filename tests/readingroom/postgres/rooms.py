"""Other processes that share a room, and the removal of rooms, for tests of the supervisor and of serve."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from readingroom.postgres import postmaster
from readingroom.postgres.account import account_for_postgres
from readingroom.postgres.paths import ClusterPaths, socket_directory

PROJECT = Path(__file__).parents[3]


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
        """Waits until the process has joined or failed, and returns its report."""
        return json.loads(self.process.stdout.readline())

    def leave(self) -> dict:
        """Ends the process's input, and returns its report on what happened to the server."""
        self.process.stdin.close()
        return json.loads(self.process.stdout.readline() or "{}")

    def kill(self) -> None:
        """Kills the process without a chance to clean up."""
        self.process.kill()
        self.process.wait()


def remove(home: Path) -> None:
    """Stops whatever still runs in a room and removes all its files, wherever they are."""
    base = (home / "postgres").resolve()
    for data in base.glob("pg*/data"):
        process = postmaster.process_of(data)
        if process:
            postmaster.stop(process, data, at_once=True, seconds=10)
    shutil.rmtree(socket_directory(ClusterPaths(home, base, account_for_postgres())), ignore_errors=True)
    shutil.rmtree(base, ignore_errors=True)
