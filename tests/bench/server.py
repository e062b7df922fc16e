"""What the server costs, as multiples of the floor in the same run.

Blocks of requests go to the floor and to the room in turn, in alternating order, so that a busy minute of the machine
affects both. The ratio is that of the medians.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psutil

from tests.bench.clients import Floor, Reader, checked, http
from tests.bench.report import Line, Report, median, p95
from tests.bench.room import CURATOR, READER, Room
from tests.served_room import ROOT

SMALL, LARGE = 60_000, 1_000_000
FEW, MANY = 100, 10_000
MEGABYTE = 1024 * 1024

Work = Callable[[], Awaitable[Any]]


def measure_server(room: Room, report: Report, rounds: int) -> None:
    """Runs every part of the server bench."""
    asyncio.run(_measure(room, report, rounds))


async def _measure(room: Room, report: Report, rounds: int) -> None:
    documents = {(size, n): room.document(size, n) for size in (SMALL, LARGE) for n in (0, MANY)}
    count_queries(report, [room.document(SMALL, FEW), documents[SMALL, MANY], documents[LARGE, MANY]])
    async with http(room.url) as own, http(room.url) as nobody, http(room.floor_url) as bare, http(room.url) as upload:
        checked(await bare.get("/set-up"))
        reader, floor = Reader(own), Floor(bare)
        await reader.sign_in(READER)
        await measure_lists(report, reader, Reader(nobody), floor, documents[SMALL, MANY], rounds)
        await measure_creating(report, reader, floor, documents, rounds)
        curator = Reader(upload)
        await curator.sign_in(CURATOR)
        await measure_memory(report, room, curator)


def count_queries(report: Report, documents: list[str]) -> None:
    """Counts the statements of each request; large articles with many notes should need no more than small ones."""
    for what, counts in statements_of(documents).items():
        remark = f"{', '.join(map(str, counts))} for {len(counts)} articles"
        report.add(Line(f"statements: {what}", max(counts), "", limit=min(counts), remark=remark))


def statements_of(documents: list[str]) -> dict[str, list[int]]:
    """Returns the number of statements of each kind of request, for each article."""
    command = [sys.executable, "-m", "tests.bench.queries", READER, *documents]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    counts: dict[str, list[int]] = json.loads(done.stdout)
    return counts


async def time_in_turn(works: dict[str, Work], rounds: int, times: int) -> dict[str, list[float]]:
    """Returns the seconds of each work: `rounds` blocks of `times` each, in alternating order."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        await work()
    for number in range(rounds):
        order = list(works.items()) if number % 2 == 0 else list(works.items())[::-1]
        for name, work in order:
            for _ in range(times):
                start = time.perf_counter()
                await work()
                took[name].append(time.perf_counter() - start)
    return took


def add_comparison(report: Report, took: dict[str, list[float]], limit: float | None, words: dict[str, str]) -> None:
    """Adds a line for each name in `words`, as a multiple of the work called "floor"."""
    base = median(took["floor"])
    for name, what in words.items():
        value, slow = median(took[name]), p95(took[name])
        assert value is not None
        assert base is not None
        assert slow is not None
        remark = f"p95 {slow * 1000:.1f} ms, {len(took[name])} times"
        report.add(Line(what, value * 1000, "ms", floor=base * 1000, limit=limit, remark=remark))


async def measure_creating(
    report: Report, reader: Reader, floor: Floor, documents: dict[tuple[int, int], str], rounds: int
) -> None:
    """Measures creating one annotation: against the floor, and across sizes and numbers of annotations."""
    chance = random.Random(1)
    for audience in ("private", "public"):
        works: dict[str, Work] = {}

        def room_work(document: str, audience: str = audience) -> Work:
            async def work() -> None:
                await reader.create(document, await reader.passage(document, chance), audience)

            return work

        async def floor_work() -> None:
            document = documents[SMALL, MANY]
            await floor.create(document, await reader.passage(document, chance))

        works["floor"] = floor_work
        words = {}
        for (size, number), document in documents.items():
            name = f"{size // 1000} kB, {number:,} annotations"
            works[name], words[name] = room_work(document), f"create one ({audience}), {name}"
        took = await time_in_turn(works, rounds * 12, 1)
        add_comparison(report, took, 3.0, words)
        medians = {name: median(took[name]) or 0.0 for name in words}
        spread = max(medians.values()) / min(medians.values())
        report.add(Line(f"create one ({audience}): slowest over fastest of the four", spread, "x", limit=1.10))


async def measure_lists(
    report: Report, reader: Reader, nobody: Reader, floor: Floor, document: str, rounds: int
) -> None:
    """Measures the compact list of 10,000 annotations, and all that a page needs before its highlights."""
    size = {}

    def listing(somebody: Reader) -> Work:
        async def work() -> None:
            size[somebody is nobody] = len(checked(await somebody.client.get(f"{document}anchors")).content)

        return work

    def page_and_list(somebody: Reader) -> Work:
        async def work() -> None:
            page, anchors = await asyncio.gather(
                somebody.client.get(document), somebody.client.get(f"{document}anchors")
            )
            checked(page)
            checked(anchors)

        return work

    async def changed() -> None:
        """Times the first list after a public note, when no cached list can be used."""
        await reader.create(document, await reader.passage(document, random.Random()), "public")
        start = time.perf_counter()
        await listing(nobody)()
        fresh.append(time.perf_counter() - start)

    fresh: list[float] = []
    works: dict[str, Work] = {
        "floor": lambda: floor.list(document),
        "nobody": listing(nobody),
        "reader": listing(reader),
    }
    took = await time_in_turn(works, rounds, 4)
    words = {"nobody": "list of 10,000, without an account", "reader": "list of 10,000, signed in"}
    add_comparison(report, took, 2.0, words)
    for _ in range(rounds):
        await changed()
    add_comparison(
        report, {"floor": took["floor"], "fresh": fresh}, 2.0, {"fresh": "list of 10,000, just after a public note"}
    )
    report.add(Line("list of 10,000, bytes", float(size[True]), "B"))
    works = {
        "floor": lambda: floor.view(document),
        "nobody": page_and_list(nobody),
        "reader": page_and_list(reader),
    }
    took = await time_in_turn(works, rounds, 4)
    words = {
        "nobody": "page and list (2 requests), without an account",
        "reader": "page and list (2 requests), signed in",
    }
    add_comparison(report, took, 2.5, words)


async def measure_memory(report: Report, room: Room, curator: Reader) -> None:
    """Measures the memory of the web process after all these runs, and after uploads of up to 20 MB."""
    report.add(Line("memory of the web process after the runs (PSS)", pss_of(room.process.pid), "MB", limit=200))
    line = "Prose of the bench, as long as a line of a book tends to be, and then some.\n"
    prose = (line * (20 * MEGABYTE // len(line) + 1)).encode()[: 20 * MEGABYTE - 1]
    for number, data in enumerate([prose, b"\0" + prose[1:], prose[: MEGABYTE * 5]]):
        answer = await curator.upload(f"upload-{number}.txt", data)
        report.add(
            Line(
                f"memory after an upload of {len(data) / MEGABYTE:.0f} MB (PSS)",
                pss_of(room.process.pid),
                "MB",
                limit=200,
                remark=f"answered {answer.status_code}; resident {rss_of(room.process.pid):.0f} MB",
            )
        )


def pss_of(pid: int) -> float:
    """Returns the memory of one process in MB, with shared pages divided among the processes that share them."""
    return float(psutil.Process(pid).memory_full_info().pss) / MEGABYTE


def rss_of(pid: int) -> float:
    """Returns the resident memory of one process in MB."""
    return float(psutil.Process(pid).memory_info().rss) / MEGABYTE
