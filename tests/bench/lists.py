"""What the compact list costs at 0 to 10,000 notes, for everybody and signed in, and just after a public note.

Blocks of requests go to the floor and to the room in turn; beside the time that a client waits stands the CPU time of
the process that answered.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable

import psutil

from tests.bench.clients import Floor, Reader, checked, http
from tests.bench.report import Line, Report
from tests.bench.room import READER, Room

SIZE = 60_000
NUMBERS = (0, 100, 1_000, 10_000)
BLOCK = 20
"""Requests in a block: the CPU time of a process is counted in hundredths of a second."""
OWN = 3

Work = Callable[[], Awaitable[object]]
Cost = tuple[float, float]
"""Milliseconds that a request took, and of CPU time."""


def measure_list_costs(room: Room, report: Report, rounds: int) -> None:
    """Adds a line for each number of notes, reader, and kind of time."""
    asyncio.run(_measure(room, report, rounds))


async def _measure(room: Room, report: Report, rounds: int) -> None:
    documents = {number: room.document(SIZE, number) for number in NUMBERS}
    served, floor_served = psutil.Process(room.process.pid), _floor_process()
    async with http(room.url) as own, http(room.url) as nobody, http(room.floor_url) as bare:
        reader, floor = Reader(own), Floor(bare)
        await reader.sign_in(READER)
        for document in documents.values():
            for n in range(OWN):
                await reader.create(document, await reader.passage(document, random.Random(n)), "private")
        checked(await bare.get("/set-up"))
        for number, document in documents.items():

            async def everybody(path: str = f"{document}anchors") -> None:
                checked(await nobody.get(path))

            async def signed_in(path: str = f"{document}anchors") -> None:
                checked(await own.get(path))

            async def on_the_floor(document: str = document) -> None:
                await floor.list(document)

            works = {"floor": on_the_floor, "without an account": everybody, "signed in": signed_in}
            processes = {name: floor_served if name == "floor" else served for name in works}
            costs = await _in_turn(works, processes, rounds)
            _add(report, f"list of {number:,}", costs)
            await _after_a_note(report, reader, document, number, everybody, rounds)


async def _in_turn(works: dict[str, Work], processes: dict[str, psutil.Process], rounds: int) -> dict[str, Cost]:
    """Returns the median costs of each work, by blocks in alternating order."""
    found: dict[str, list[Cost]] = {name: [] for name in works}
    for work in works.values():
        await work()
    for number in range(rounds):
        order = list(works.items()) if number % 2 == 0 else list(works.items())[::-1]
        for name, work in order:
            before, start = _cpu_of(processes[name]), time.perf_counter()
            for _ in range(BLOCK):
                await work()
            took = time.perf_counter() - start
            used = _cpu_of(processes[name]) - before
            found[name].append((1000 * took / BLOCK, 1000 * used / BLOCK))
    return {
        name: (statistics.median(one[0] for one in costs), statistics.median(one[1] for one in costs))
        for name, costs in found.items()
    }


def _add(report: Report, what: str, costs: dict[str, Cost]) -> None:
    base, base_cpu = costs["floor"]
    for name in ("without an account", "signed in"):
        took, used = costs[name]
        report.add(Line(f"{what}, {name}", took, "ms", floor=base, limit=2.5))
        report.add(Line(f"{what}, {name}, CPU of the web process", used, "ms", floor=base_cpu, limit=4.0))


async def _after_a_note(
    report: Report, reader: Reader, document: str, number: int, everybody: Work, rounds: int
) -> None:
    """Compares the first list after a public note with the list before it."""
    before, after = [], []
    for n in range(rounds * 2):
        passage = await reader.passage(document, random.Random(100 + n))
        for times, prepare in ((before, None), (after, reader.create)):
            if prepare is not None:
                await prepare(document, passage, "public")
            start = time.perf_counter()
            await everybody()
            times.append(1000 * (time.perf_counter() - start))
    line = f"list of {number:,}, just after a public note, beside the list before it"
    report.add(Line(line, statistics.median(after), "ms", floor=statistics.median(before), limit=1.5))


def _cpu_of(process: psutil.Process) -> float:
    """Returns the seconds of CPU time that a process has used."""
    times = process.cpu_times()
    return float(times.user + times.system)


def _floor_process() -> psutil.Process:
    """Returns the process that serves the floor."""
    mine = psutil.Process().children()
    return next(one for one in mine if any("floor_app" in word for word in one.cmdline()))
