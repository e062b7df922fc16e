"""What the compact list costs at 0 to 10,000 notes, for everybody and for a reader with notes of their own, and just
after a public note.
"""

from __future__ import annotations

import asyncio
import random
import time

from tests.bench.clients import Floor, Reader, checked, http
from tests.bench.report import Line, Report
from tests.bench.room import READER, Room
from tests.bench.turns import FLOOR, Work, add_comparison, add_times, time_in_turn

SIZE = 60_000
NUMBERS = (0, 100, 1_000, 10_000)
BLOCK = 20
"""Requests in a block: the CPU time of a process is counted in hundredths of a second."""
OWN = 3


def measure_list_costs(room: Room, report: Report, rounds: int) -> None:
    """Adds lines for each number of notes and each reader."""
    asyncio.run(_measure(room, report, rounds))


async def _measure(room: Room, report: Report, rounds: int) -> None:
    documents = {number: room.document(SIZE, number) for number in NUMBERS}
    async with http(room.url) as own, http(room.url) as without, http(room.floor_url) as bare:
        reader, nobody, floor = Reader(own), Reader(without), Floor(bare)
        await reader.sign_in(READER)
        for document in documents.values():
            for n in range(OWN):
                await reader.create(document, await reader.passage(document, random.Random(n)), "private")
        checked(await bare.get("/set-up"))
        for number, document in documents.items():
            works: dict[str, Work] = {
                FLOOR: lambda document=document: floor.list(document),
                "without an account": lambda document=document: nobody.list(document),
                "signed in": lambda document=document: reader.list(document),
            }
            took = await time_in_turn(room.meter, works, rounds, BLOCK)
            words = {name: f"list of {number:,}, {name}" for name in works if name != FLOOR}
            add_comparison(report, took, words, limit=2.0, cpu_limit=4.0)
            await _measure_change(report, reader, nobody, document, number, rounds * 10)
            report.add(Line(f"list of {number:,}, bytes", float(len((await nobody.list(document)).content)), "B"))


async def _measure_change(
    report: Report, reader: Reader, nobody: Reader, document: str, number: int, times: int
) -> None:
    """Compares the first list after a public note with the list before it."""
    before: list[float] = []
    after: list[float] = []
    for n in range(times):
        passage = await reader.passage(document, random.Random(100 + n))
        for took in (before, after):
            if took is after:
                await reader.create(document, passage, "public")
            start = time.perf_counter()
            await nobody.list(document)
            took.append(time.perf_counter() - start)
    what = f"list of {number:,}, just after a public note, beside the list before it"
    add_times(report, what, after, before, limit=1.5)
