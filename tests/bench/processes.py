"""Several processes: how much more they answer than one, that each note is told once by all, and their memory.

One `serve` with one process and one with two run on the same database at the same time, and are measured in turns.
"""

from __future__ import annotations

import asyncio
import collections
import os
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.bench.clients import Reader, checked, http
from tests.bench.meter import processes_of, seconds_of
from tests.bench.report import Line, Report
from tests.bench.server import MEGABYTE, pss_of
from tests.served_room import manage, served_room, serving

WRITER, CURATOR = "bench-writer", "bench-curator"
CONNECTIONS = 16
SECONDS = 4.0
TURNS = 5
NOTES = 500
STREAMS = 20
UPLOADS = 4
CORES = os.cpu_count() or 1
MOST_FOREIGN = 0.1
"""The part of the machine that others may have had, so that times on the wall are judged."""
TOLD = re.compile(rb'event: annotation\ndata: [^\n]*?"id":"([^"]+)"[^\n]*\n\n')


def measure_processes(report: Report, log: Path) -> None:
    """Runs every part of this bench."""
    with (
        served_room(log, {WRITER: False, CURATOR: True}) as one,
        serving(log, "two", "--processes", 2) as (two, process),
    ):
        words = manage("load_bench_document", "--bytes", 60_000, "--annotations", 100, "--seed", 1)
        found = re.search(r"/documents/[^\s/]+/", words)
        assert found, words
        asyncio.run(_measure(report, found[0], {one.url: one.process.pid, two: process.pid}, one.postgres))


async def _measure(report: Report, document: str, rooms: dict[str, int], postgres: int) -> None:
    one, two = rooms
    async with http(one) as client:
        reader = Reader(client)
        await reader.sign_in(WRITER)
        session = f"sessionid={client.cookies['sessionid']}"
    await compare(report, "signed-in page", rooms, postgres, document, session)
    await compare(report, "kept page, without an account", rooms, postgres, document, "")
    await tell_by_turns(report, document, [one, two])
    await measure_memory(report, two, rooms[two])


@dataclass
class Spent:
    """What some requests took: seconds on the wall, and of processors; `others` is what else ran on the machine."""

    answered: int = 0
    wall: float = 0.0
    web: list[float] = field(default_factory=list)
    postgres: float = 0.0
    bench: float = 0.0
    others: float = 0.0

    def add(self, more: Spent) -> None:
        """Adds what further requests took."""
        self.answered += more.answered
        self.wall += more.wall
        self.web = [sum(pair) for pair in zip(self.web or [0.0] * len(more.web), more.web, strict=True)]
        self.postgres += more.postgres
        self.bench += more.bench
        self.others += more.others

    def each(self, seconds: float) -> float:
        """Returns milliseconds for each request."""
        return seconds * 1000 / self.answered

    def at_best(self) -> float:
        """Returns the milliseconds of a request if it were asked from elsewhere, and nothing else ran here.

        Either all cores are full then, or each web process has one core full, because of its interpreter's lock.
        """
        every = (sum(self.web) + self.postgres) / CORES
        return self.each(max(every, sum(self.web) / len(self.web)))


async def compare(report: Report, what: str, rooms: dict[str, int], postgres: int, path: str, cookie: str) -> None:
    """Measures requests a second and processor time: two processes against one, in turns.

    The time on the wall is judged only if the machine was there for the bench. What processors did is always judged: it
    says what the time would be on free cores.
    """
    spent = {url: Spent() for url in rooms}
    for turn in range(TURNS + 1):
        for url, pid in rooms.items():
            took = await _spend(url, pid, postgres, path, cookie)
            if turn:  # the first one warms both
                spent[url].add(took)
    one, two = spent.values()
    foreign = (one.others + two.others) / (one.wall + two.wall) / CORES
    report.add(
        Line(
            f"{what}: time for each request by two processes, of that by one",
            two.each(two.wall),
            "ms",
            floor=one.each(one.wall),
            limit=1 / 1.6 if foreign <= MOST_FOREIGN else None,
            remark=f"{two.answered / two.wall:.0f} against {one.answered / one.wall:.0f} a second; others had "
            f"{foreign:.0%} of the machine{'' if foreign <= MOST_FOREIGN else ': not judged'}",
        )
    )
    report.add(
        Line(
            "  the same on free cores, from the processor time of all",
            two.at_best(),
            "ms",
            floor=one.at_best(),
            limit=1 / 1.6,
            remark=f"{CORES} cores; Postgres {two.each(two.postgres):.2f} ms, by one {one.each(one.postgres):.2f}; "
            f"without the bench itself, {two.each(two.bench):.2f} ms",
        )
    )
    web, floor = two.each(sum(two.web)), one.each(sum(one.web))
    report.add(Line("  processor time of the web processes", web, "ms", floor=floor, limit=1.1))
    busier, other = sorted(map(two.each, two.web), reverse=True)
    report.add(Line("  of that the busier one's, of the other's", busier, "ms", floor=other, limit=1.5))


async def _spend(url: str, pid: int, postgres: int, path: str, cookie: str) -> Spent:
    """Asks for some seconds and returns what that took."""
    begun, machine, before = time.perf_counter(), busy_seconds(), read_processors(pid, postgres)
    answered, wall = await ask(url, path, cookie)
    *web, database, bench = (now - then for now, then in zip(read_processors(pid, postgres), before, strict=True))
    others = busy_seconds() - machine - sum(web) - database - bench
    # Reading takes a while on a busy machine: only the part in which it was asked counts.
    share = wall / (time.perf_counter() - begun)
    return Spent(answered, wall, web, database, bench, max(others * share, 0.0))


def read_processors(pid: int, postgres: int) -> list[float]:
    """Returns the seconds of processors so far: of each web process, of Postgres, and of this process."""
    web = [seconds_of(process) for process in web_processes(pid)]
    return [*web, sum(map(seconds_of, processes_of(postgres))), time.process_time()]


def busy_seconds() -> float:
    """Returns the seconds that all processors of the machine have worked so far."""
    times = psutil.cpu_times()
    return float(times.user + times.system + getattr(times, "nice", 0.0) + getattr(times, "steal", 0.0))


async def ask(url: str, path: str, cookie: str) -> tuple[int, float]:
    """Asks over many connections for some seconds; returns the number of answers and the seconds that they took."""
    host, port = url.removeprefix("http://").split(":")
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", *([f"Cookie: {cookie}"] if cookie else []), "", ""]
    request = "\r\n".join(lines).encode()
    begun = time.perf_counter()

    async def repeat() -> int:
        reader, writer = await asyncio.open_connection(host, int(port), limit=MEGABYTE)
        answered = 0
        while time.perf_counter() - begun < SECONDS:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = re.search(rb"(?i)content-length: (\d+)", head)
            assert length, head
            await reader.readexactly(int(length[1]))
            answered += 1
        writer.close()
        return answered

    counts = await asyncio.gather(*(repeat() for _ in range(CONNECTIONS)))
    return sum(counts), time.perf_counter() - begun


def web_processes(pid: int) -> list[psutil.Process]:
    """Returns the processes of one `serve` that answer requests: its children, or itself."""
    parent = psutil.Process(pid)
    children = [child for child in parent.children() if child.cmdline()[2:4] == ["serve_process", "web"]]
    return children or [parent]


async def tell_by_turns(report: Report, document: str, urls: list[str]) -> None:
    """Writes notes by turns, each over a new connection, and counts on streams of all what was lost or told twice."""
    streams = [await open_stream(urls[number % len(urls)], document) for number in range(STREAMS)]
    new_each_time = httpx.Limits(max_keepalive_connections=0)
    chance, readers = random.Random(1), []
    clients = [httpx.AsyncClient(base_url=url, timeout=120, limits=new_each_time) for url in urls]
    for client in clients:
        readers.append(Reader(client))
        await readers[-1].sign_in(WRITER)
    written = []
    for number in range(NOTES):
        reader = readers[number % len(readers)]
        answer = await reader.create(document, await reader.passage(document, chance), "public")
        written.append(answer.json()["id"].rsplit("/", 1)[1].encode())
    heard = await asyncio.gather(*(hear(stream, written[-1]) for stream in streams))
    lost = sum(note not in notes for notes in heard for note in written)
    twice = sum(number - 1 for notes in heard for number in notes.values())
    remark = f"{NOTES} notes by turns, {STREAMS} streams, three processes in two `serve`"
    report.add(Line("notes lost on a stream", float(lost), "", limit=0, remark=remark))
    report.add(Line("notes told twice on a stream", float(twice), "", limit=0, remark=remark))
    for client in clients:
        await client.aclose()


async def open_stream(url: str, document: str) -> Any:
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=64 * MEGABYTE)
    writer.write(f"GET {document}stream HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    await reader.readuntil(b"retry: ")
    return reader, writer


async def hear(stream: Any, last: bytes) -> collections.Counter[bytes]:
    """Returns how often a stream told of each note, up to the last one or ten seconds of silence."""
    reader, writer = stream
    said = b""
    while last not in said:
        try:
            piece = await asyncio.wait_for(reader.read(MEGABYTE), 10)
        except TimeoutError:
            break
        if not piece:
            break
        said += piece
    writer.close()
    return collections.Counter(TOLD.findall(said))


async def measure_memory(report: Report, url: str, pid: int) -> None:
    """Measures the memory of the web processes after uploads of 20 MB, which each of them has taken some of."""
    line = "Prose of the bench, as long as a line of a book tends to be, and then some.\n"
    data = (line * (20 * MEGABYTE // len(line) + 1)).encode()[: 20 * MEGABYTE - 1]
    for number in range(UPLOADS):
        async with http(url) as client:
            curator = Reader(client)
            await curator.sign_in(CURATOR)
            await curator.upload(f"upload-{number}.txt", b"\0" + data[1:])
            checked(await client.get("/"))
    for number, process in enumerate(web_processes(pid), start=1):
        what = f"memory of web process {number} of 2 after {UPLOADS} uploads of 20 MB (PSS)"
        report.add(Line(what, pss_of(process.pid), "MB", limit=200))
