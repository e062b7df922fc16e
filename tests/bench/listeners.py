"""Many readers with open streams, in a separate process: python -m tests.bench.listeners HOST PORT PATH.

Reads lines of JSON and answers each with one:

    {"open": {"people": [[person, cookie], …], "after": event}}     opens a stream for each, beside the open ones
    {"quiet": true}                                                 waits until nothing arrives any more
    {"judge": {"notes": …, "visible": …}}                           compares what arrived with what should have
    {"forget": true}                                                starts counting again with the same streams

A listener that is cut off reconnects with the last event that it received, as a browser does.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.report import p95

MESSAGE = re.compile(rb'id: (\S+)\nevent: annotation\ndata: [^\n]*"id":"([^"]+)"[^\n]*\n\n')
COME_BACK_SECONDS = (0.2, 1.0)
QUIET_SECONDS, PATIENCE = 4.0, 90.0
"""It is quiet when nothing arrived for so long; after `PATIENCE` seconds nobody waits for that any more."""


class Listener(asyncio.Protocol):
    """One stream, read as it arrives."""

    def __init__(self, crowd: Crowd, person: str, cookie: str) -> None:
        self.crowd, self.person, self.cookie = crowd, person, cookie
        self.arrived: dict[bytes, float] = {}
        self.twice = 0
        self.reloads = 0
        self.last = b""
        self.rest = b""
        self.is_open = asyncio.Event()
        self.transport: Any = None

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                await loop.create_connection(lambda: self, self.crowd.host, self.crowd.port)
                return
            except OSError:
                await asyncio.sleep(random.uniform(*COME_BACK_SECONDS))

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        lines = [
            f"GET {self.crowd.path}?after={self.crowd.after} HTTP/1.1",
            f"Host: {self.crowd.host}:{self.crowd.port}",
        ]
        if self.cookie:
            lines.append(f"Cookie: sessionid={self.cookie}")
        if self.last:
            lines.append(f"Last-Event-ID: {self.last.decode()}")
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        now = self.crowd.heard = time.time()
        self.rest += data
        if not self.is_open.is_set() and b"retry: " in self.rest:
            self.is_open.set()
        done = 0
        for found in MESSAGE.finditer(self.rest):
            self.last, note = found[1], found[2]
            if note in self.arrived:
                self.twice += 1
            self.arrived.setdefault(note, now)
            done = found.end()
        if b"event: reload" in self.rest[done:]:
            self.reloads += 1
            done = len(self.rest)
        self.rest = self.rest[done:]

    def connection_lost(self, error: Exception | None) -> None:
        self.crowd.cut_off += 1
        self.crowd.later(self.come_back())

    async def come_back(self) -> None:
        await asyncio.sleep(random.uniform(*COME_BACK_SECONDS))
        await self.connect()


class Crowd:
    """All listeners of the process."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self.host, self.port, self.path = host, port, path
        self.after = ""
        self.listeners: list[Listener] = []
        self.cut_off = 0
        self.heard = 0.0
        self.tasks: set[asyncio.Task[None]] = set()

    def later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def open(self, people: Sequence[Sequence[str]], after: str) -> dict[str, Any]:
        """Opens streams, fifty at a time; returns their number and the seconds taken."""
        started = time.time()
        self.after = after
        for n in range(0, len(people), 50):
            new = [Listener(self, person, cookie) for person, cookie in people[n : n + 50]]
            await asyncio.gather(*(one.connect() for one in new))
            await asyncio.wait_for(asyncio.gather(*(one.is_open.wait() for one in new)), 60)
            self.listeners += new
        return {"open": len(self.listeners), "seconds": time.time() - started}

    async def quiet(self) -> dict[str, Any]:
        """Waits until nothing has arrived for a while."""
        started = self.heard = time.time()
        while time.time() - self.heard < QUIET_SECONDS and time.time() - started < PATIENCE:
            await asyncio.sleep(0.2)
        return {}

    def judge(self, notes: Mapping[str, Any], visible: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Compares arrivals with `visible` (note ids by person); `notes` has times sent and answered by id."""
        lost = twice = wrong = arrived = 0
        last_arrival = 0.0
        after_answer: list[float] = []
        after_sending: list[float] = []
        for one in self.listeners:
            mine = set(visible[one.person])
            got = {note.decode() for note in one.arrived}
            lost += len(mine - got)
            wrong += len(got - mine)
            twice += one.twice
            arrived += len(got & mine)
            last_arrival = max([last_arrival, *one.arrived.values()])
            for note, at in one.arrived.items():
                sent, answered, counts = notes[note.decode()]
                if counts:
                    after_answer.append(1000 * (at - answered))
                    after_sending.append(1000 * (at - sent))
        return {
            "lost": lost,
            "twice": twice,
            "wrong": wrong,
            "arrived": arrived,
            "cut_off": self.cut_off,
            "reloads": sum(one.reloads for one in self.listeners),
            "after_answer": middle_and_late(after_answer),
            "after_sending": middle_and_late(after_sending),
            "backlog": last_arrival - max(answered for _sent, answered, _counts in notes.values()),
        }

    def forget(self) -> dict[str, Any]:
        """Clears the counts and keeps the streams."""
        for one in self.listeners:
            one.arrived.clear()
            one.twice = one.reloads = 0
        self.cut_off = 0
        return {}


def middle_and_late(values: list[float]) -> list[float | None]:
    """Returns the median, the 95th percentile and the largest value."""
    ordered = sorted(values)
    return [ordered[len(ordered) // 2], p95(ordered), ordered[-1]] if ordered else [None, None, None]


async def main(host: str, port: str, path: str) -> None:
    """Carries out each line of the input until it ends."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    crowd = Crowd(host, int(port), path)
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=2**26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        asked = json.loads(line)
        if "open" in asked:
            answer = await crowd.open(**asked["open"])
        elif "quiet" in asked:
            answer = await crowd.quiet()
        elif "judge" in asked:
            answer = crowd.judge(**asked["judge"])
        else:
            answer = crowd.forget()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
