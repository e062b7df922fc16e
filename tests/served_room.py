"""A separate room as an operator runs it: a new directory, the embedded Postgres with fsync, `manage.py serve`.

Benches and screenshots use it, since they must not share the process of a test.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from readingroom.postgres import Server

ROOT = Path(__file__).resolve().parent.parent
PASS_PHRASE = "a long pass phrase for trials"


@dataclass(frozen=True)
class ServedRoom:
    """A running room with its process, the socket directory of its Postgres and the process number of that."""

    url: str
    process: subprocess.Popen[bytes]
    socket_directory: Path
    postgres: int


@contextlib.contextmanager
def room_database() -> Iterator[Server]:
    """Makes a new room with an empty database, for the commands of `manage`; removes it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="readingroom-trial-"))
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {"READINGROOM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "readingroom.settings"}
    # A bench writes faster than the limits for readers allow.
    os.environ |= {"READINGROOM_NOTES_A_MINUTE": "0", "READINGROOM_NOTES_AN_HOUR": "0"}
    from readingroom import postgres

    server = postgres.start(home)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        # If root starts Postgres, its data may be elsewhere.
        stack.callback(shutil.rmtree, server.paths.base, ignore_errors=True)
        stack.callback(server.release)
        manage("migrate", "--verbosity", 0)
        yield server


@contextlib.contextmanager
def served_room(log: Path, people: dict[str, bool]) -> Iterator[ServedRoom]:
    """Serves a new room without samples, with accounts for `people` (login: is a curator); removes it afterwards."""
    with room_database() as server:
        make_people(people)
        with serving(log, "serve") as (url, process):
            yield ServedRoom(url, process, server.socket_directory, postmaster_of(server))


def postmaster_of(server: Server) -> int:
    """Returns the process number of a running Postgres."""
    return int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])


@contextlib.contextmanager
def serving(log: Path, name: str, *options: object) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Runs one `serve` of that room, and yields its address and its process; its output goes to a file."""
    port = free_port()
    words = ["manage.py", "serve", "--port", port, "--without-samples", *options]
    with program(log, name, *words) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}", process


def manage(*words: object) -> str:
    """Runs one command of manage.py in that room and returns what it printed."""
    command = [sys.executable, "manage.py", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def make_people(people: dict[str, bool]) -> None:
    """Makes accounts that can log in; the mail address is made from the login."""
    lines = ["from documents.models import User"]
    for login, is_curator in people.items():
        name = login.replace("-", " ").title()
        lines.append(
            f"User.objects.create_user({login!r}, '{login}@mail.example', {PASS_PHRASE!r}, "
            f"public_name={name!r}, is_curator={is_curator})"
        )
    manage("shell", "--verbosity", 0, "--command", "\n".join(lines))


@contextlib.contextmanager
def program(log: Path, name: str, *words: object) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a Python program until the end of the block; its output goes to a file."""
    log.mkdir(parents=True, exist_ok=True)
    with (log / f"{name}.log").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, *map(str, words)], cwd=ROOT, stdout=said, stderr=said, stdin=subprocess.DEVNULL
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Returns a port on which nothing listens at present."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def wait_for(address: str, seconds: float = 180) -> None:
    """Waits until an address responds without a server error; exits after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(address, timeout=5).status_code < 500:
                return
        except httpx.TransportError:
            pass
        if time.monotonic() > end:
            raise SystemExit(f"{address} did not answer within {seconds:.0f} s.")
        time.sleep(0.1)
