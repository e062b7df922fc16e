"""A room of the bench's own, as an operator runs it: embedded Postgres with fsync, `manage.py serve`, nothing else.

The floor runs beside it under the same server (uvicorn) on the same Postgres, so that a busy machine slows both.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent
PASS_PHRASE = "a long pass phrase for the bench"
READER, CURATOR = "bench-reader", "bench-curator"


@dataclass
class Room:
    """A running room and its floor; `documents` are the paths of articles by (bytes, annotations)."""

    url: str
    floor_url: str
    process: subprocess.Popen[bytes]
    documents: dict[tuple[int, int], str] = field(default_factory=dict)

    def document(self, size: int, annotations: int) -> str:
        """The path of a public article of `size` bytes with that many public annotations, made on first use."""
        if (size, annotations) not in self.documents:
            words = manage("load_bench_document", "--bytes", size, "--annotations", annotations, "--seed", 1)
            found = re.search(r"/documents/[^\s/]+/", words)
            assert found, f"load_bench_document printed no address: {words}"
            self.documents[size, annotations] = found[0]
        return self.documents[size, annotations]


@contextlib.contextmanager
def running_room(log: Path) -> Iterator[Room]:
    """Makes a room in a new directory, serves it and its floor, and removes everything after it."""
    home = Path(tempfile.mkdtemp(prefix="readingroom-bench-"))
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {"READINGROOM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "readingroom.settings"}
    from readingroom import postgres

    server = postgres.start(home)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        stack.callback(server.release)
        manage("migrate", "--verbosity", 0)
        make_people()
        port, floor_port = free_port(), free_port()
        room = stack.enter_context(program(log, "serve", "manage.py", "serve", "--port", port))
        floor_words = ["-m", "uvicorn", "tests.bench.floor_app:application", "--port", floor_port, "--no-access-log"]
        os.environ["BENCH_POSTGRES"] = str(server.socket_directory)
        stack.enter_context(program(log, "floor", *floor_words, "--log-level", "warning"))
        for address in (f"http://127.0.0.1:{port}/healthz", f"http://127.0.0.1:{floor_port}/"):
            wait_for(address)
        yield Room(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{floor_port}", room)


def manage(*words: object) -> str:
    """Runs one command of manage.py in the bench's room and returns what it printed."""
    command = [sys.executable, "manage.py", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def make_people() -> None:
    """Accounts that log in as readers do."""
    manage(
        "shell",
        "--verbosity",
        0,
        "--command",
        "from documents.models import User\n"
        f"User.objects.create_user({READER!r}, 'reader@bench.example', {PASS_PHRASE!r})\n"
        f"User.objects.create_user({CURATOR!r}, 'curator@bench.example', {PASS_PHRASE!r}, is_curator=True)",
    )


@contextlib.contextmanager
def program(log: Path, name: str, *words: object) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a Python program until the end of the block; what it says goes to a file."""
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
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def wait_for(address: str, seconds: float = 60) -> None:
    """Waits until an address answers."""
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
