"""The room that is measured, and the floor beside it: both served by uvicorn, on the same Postgres."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.served_room import free_port, manage, program, served_room, wait_for

READER, CURATOR = "bench-reader", "bench-curator"


@dataclass
class Room:
    """A running room and its floor; `documents` are the paths of articles by (bytes, annotations)."""

    url: str
    floor_url: str
    process: subprocess.Popen[bytes]
    floor_process: subprocess.Popen[bytes]
    documents: dict[tuple[object, ...], str] = field(default_factory=dict)

    def document(self, size: int, annotations: int, *more: object) -> str:
        """Returns the path of a public article of `size` bytes with public annotations, made on first use.

        `more` are further arguments of load_bench_document.
        """
        key = (size, annotations, *more)
        if key not in self.documents:
            words = manage("load_bench_document", "--bytes", size, "--annotations", annotations, "--seed", 1, *more)
            found = re.search(r"/documents/[^\s/]+/", words)
            assert found, f"load_bench_document printed no address: {words}"
            self.documents[key] = found[0]
        return self.documents[key]


@contextlib.contextmanager
def running_room(log: Path) -> Iterator[Room]:
    """Serves a new room and its floor, and removes both afterwards."""
    with served_room(log, {READER: False, CURATOR: True}) as room:
        os.environ["BENCH_POSTGRES"] = str(room.socket_directory)
        port = free_port()
        words = ["-m", "uvicorn", "tests.bench.floor_app:application", "--port", port, "--no-access-log"]
        with program(log, "floor", *words, "--log-level", "warning") as floor:
            wait_for(f"http://127.0.0.1:{port}/")
            yield Room(room.url, f"http://127.0.0.1:{port}", room.process, floor)
