"""What opening an article costs a signed-in reader: the page and its list, alone and thirty at once.

Wall time and the CPU time of the web process, each beside the floor's in the same run. The reader's browser runs our
scripts, so the page comes without cards, and the statements of both requests are counted in `tests.bench.queries`.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any

import psutil

from tests.bench.clients import Floor, Reader, checked, http
from tests.bench.report import Line, Report, median
from tests.bench.room import READER, Room
from tests.bench.server import SMALL, Work, add_comparison, statements_of, time_in_turn

NUMBERS = (0, 100, 1_000, 10_000)
STUDENTS = 30
BLOCK = 20
"""How many requests are one measurement of CPU time, which the system counts in ticks of 10 ms."""


def measure_opening(room: Room, report: Report, rounds: int) -> None:
    """Measures page and list for articles with 0 to 10,000 notes, and thirty readers who open one with 1,000."""
    asyncio.run(_measure(room, report, rounds))


async def _measure(room: Room, report: Report, rounds: int) -> None:
    documents = {number: room.document(SMALL, number) for number in NUMBERS}
    counted = statements_of([documents[1_000]])
    both = counted["page, signed in"][0] + counted["list, signed in"][0]
    report.add(Line("statements: page and list, signed in, 1,000 notes", both, "", limit=8))
    async with http(room.url) as own, http(room.floor_url) as bare:
        checked(await bare.get("/set-up"))
        reader, floor = Reader(own), Floor(bare)
        await reader.sign_in(READER)
        own.cookies.set("scripts", "run")
        for number, document in documents.items():
            words = f"page and list, signed in, {number:,} notes"
            works: dict[str, Work] = {
                "floor": lambda document=document: floor.view(document),  # type: ignore[misc]
                "room": lambda document=document: page_and_list(reader, document),  # type: ignore[misc]
            }
            is_goal = number >= 1_000  # what every request costs shows below
            took = await time_in_turn(works, rounds, 6)
            add_comparison(report, took, 2.5 if is_goal else None, {"room": words})
            costs = await cpu_in_turn(works, {"floor": room.floor_process.pid, "room": room.process.pid}, rounds)
            report.add(Line(f"{words}: CPU", costs["room"], "ms", floor=costs["floor"], limit=4 if is_goal else None))
        await measure_class(report, room, reader, documents[1_000], rounds)


async def page_and_list(reader: Reader, document: str) -> None:
    """Opens an article: the page, then the list that its script asks for."""
    checked(await reader.client.get(document))
    checked(await reader.client.get(f"{document}anchors?revision=1"))


async def cpu_in_turn(works: dict[str, Work], processes: dict[str, int], rounds: int) -> dict[str, float]:
    """Returns the CPU time of one work in ms, user and system: the median of blocks that take turns."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds):
        for name in list(works)[:: -1 if number % 2 else 1]:
            before = cpu_of(processes[name])
            for _ in range(BLOCK):
                await works[name]()
            found[name].append((cpu_of(processes[name]) - before) / BLOCK * 1000)
    return {name: median(values) or 0.0 for name, values in found.items()}


def cpu_of(pid: int) -> float:
    """Returns the CPU time that a process has used, in seconds."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


async def measure_class(report: Report, room: Room, reader: Reader, document: str, rounds: int) -> None:
    """Measures the time until the last of thirty readers has page and list; the floor answers both in one request."""
    took: dict[str, list[float]] = {"floor": [], "class": []}
    cookies = dict(reader.client.cookies)
    async with AsyncExitStack() as stack:
        students = [Reader(await stack.enter_async_context(http(room.url))) for _ in range(STUDENTS)]
        for student in students:
            student.client.cookies.update(cookies)
        others = [Floor(await stack.enter_async_context(http(room.floor_url))) for _ in range(STUDENTS)]
        for _ in range(rounds):
            took["floor"].append(await until_last(floor.view(document) for floor in others))
            took["class"].append(await until_last(page_and_list(student, document) for student in students))
    add_comparison(report, took, 3.0, {"class": f"{STUDENTS} openings at once, until the last list"})


async def until_last(works: Any) -> float:
    """Returns the seconds until all of these are done, begun at once."""
    start = time.perf_counter()
    await asyncio.gather(*works)
    return time.perf_counter() - start
