"""What a kept public page and a 304 cost beside a bare view on the same handler, in turns."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from tests.bench.report import Line, Report, median
from tests.bench.room import Room
from tests.served_room import free_port, program, wait_for

SIZE, NOTES = 60_000, 100
CLIENTS, TIMES = 8, 150
# At least half of the bare view's requests a second.
MOST_TIMES_BARE = 2.0


@dataclass
class Asked:
    """One kind of request to a server, and what its blocks took: seconds, and seconds of the server's CPU."""

    url: str
    process: psutil.Process
    path: str = "/"
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    took: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def block(self) -> None:
        """Sends a block of requests on a few connections at once."""
        before, start = sum(self.process.cpu_times()[:2]), time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as threads:
            for _ in threads.map(lambda _: self.send(TIMES), range(CLIENTS)):
                pass
        self.took.append(time.perf_counter() - start)
        self.cpu.append(sum(self.process.cpu_times()[:2]) - before)

    def send(self, times: int) -> bytes:
        """Sends equal requests on one connection, one after the other, and returns the last head."""
        at = urlsplit(self.url)
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {at.netloc}", *(f"{n}: {v}" for n, v in self.headers.items())]
        words = "\r\n".join([*lines, "", ""]).encode()
        head = b""
        with socket.create_connection((at.hostname or "", at.port or 80)) as connection:
            received = connection.makefile("rb")
            for _ in range(times):
                connection.sendall(words)
                head = b"".join(iter(received.readline, b"\r\n"))
                if int(head.split()[1]) != self.status:
                    raise SystemExit(f"{self.path} answered {head.splitlines()[0]!r}, not {self.status}")
                received.read(int(header_of(head, b"content-length") or 0))
        return head


def header_of(head: bytes, name: bytes) -> bytes:
    """Returns the value of a header, or nothing."""
    fields = (line.partition(b":") for line in head.splitlines()[1:])
    return next((value.strip() for key, _colon, value in fields if key.lower() == name), b"")


def measure_kept(room: Room, report: Report, rounds: int, log: Path) -> None:
    """Adds the lines of the kept page, the kept list and a 304."""
    document = room.document(SIZE, NOTES)
    port = free_port()
    words = [
        "-m",
        "uvicorn",
        "tests.bench.bare_app:application",
        "--port",
        port,
        "--no-access-log",
        "--no-server-header",
    ]
    with program(log, "bare", *words, "--log-level", "warning", "--lifespan", "off") as bare:
        wait_for(f"http://127.0.0.1:{port}/")
        process = psutil.Process(room.process.pid)
        page = Asked(room.url, process, document, {"Accept-Encoding": "gzip, br"})
        tag = header_of(page.send(2), b"etag").decode()
        asked = {
            "bare": Asked(f"http://127.0.0.1:{port}", psutil.Process(bare.pid)),
            "public kept page": page,
            "public kept list": Asked(room.url, process, f"{document}anchors", {"Accept-Encoding": "gzip, br"}),
            "304 of a public page": Asked(room.url, process, document, page.headers | {"If-None-Match": tag}, 304),
        }
        for one in asked.values():
            one.send(TIMES)
        for number in range(rounds):
            for one in list(asked.values())[:: 1 if number % 2 == 0 else -1]:
                one.block()
    floor = asked.pop("bare")
    for what, one in asked.items():
        add_lines(report, what, one, floor)


def add_lines(report: Report, what: str, one: Asked, floor: Asked) -> None:
    """Adds a line for the time and one for the server's CPU time, in milliseconds a request."""
    for name, taken, base in (("time", one.took, floor.took), ("CPU of the web process", one.cpu, floor.cpu)):
        value, least = (1000 * (median(blocks) or 0.0) / (CLIENTS * TIMES) for blocks in (taken, base))
        remark = f"{1000 / value:,.0f} a second; bare {1000 / least:,.0f}" if value and least else ""
        report.add(Line(f"{what}: {name}", value, "ms", floor=least, limit=MOST_TIMES_BARE, remark=remark))
