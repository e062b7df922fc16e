"""What one annotation costs, from one client and from eight at once, on articles of several sizes."""

from __future__ import annotations

import asyncio
import random

from tests.bench.clients import Floor, Reader
from tests.bench.report import Line, Report, median
from tests.bench.room import Room
from tests.bench.turns import FLOOR, Work, add_comparison, time_in_turn

SMALL, LARGE = 60_000, 1_000_000
MANY = 10_000
CLIENTS = 8


async def measure_creating(report: Report, room: Room, reader: Reader, floor: Floor, rounds: int) -> None:
    """Measures creating annotations: against the floor, and across sizes and numbers of annotations."""
    for audience in ("private", "public"):
        await measure_one_client(report, room, reader, floor, audience, rounds)
        await measure_clients(report, room, reader, floor, audience, rounds)


async def measure_one_client(
    report: Report, room: Room, reader: Reader, floor: Floor, audience: str, rounds: int
) -> None:
    """Creates one after the other, on articles with and without annotations, small and large."""
    documents = {
        f"{size // 1000} kB, {number:,} annotations": room.document(size, number)
        for size in (SMALL, LARGE)
        for number in (0, MANY)
    }
    works = {name: room_work(reader, document, audience) for name, document in documents.items()}
    works |= {FLOOR: floor_work(reader, floor, room.document(SMALL, MANY))}
    took = await time_in_turn(room.meter, works, rounds * 3, 4)
    words = {name: f"create one ({audience}), {name}" for name in documents}
    add_comparison(report, took, words, limit=3.0, cpu_limit=4.0)
    medians = [median(took[name].seconds) or 0.0 for name in documents]
    what = f"create one ({audience}): slowest over fastest of the four"
    report.add(Line(what, max(medians) / min(medians), "x", limit=1.10))


async def measure_clients(report: Report, room: Room, reader: Reader, floor: Floor, audience: str, rounds: int) -> None:
    """Creates as many at once as there are clients, each on the same article."""
    document = room.document(SMALL, MANY)
    works = {"room": room_work(reader, document, audience), FLOOR: floor_work(reader, floor, document)}
    took = await time_in_turn(room.meter, {name: at_once(work) for name, work in works.items()}, rounds, 4)
    words = {"room": f"create {CLIENTS} at once ({audience})"}
    add_comparison(report, took, words, limit=3.0, cpu_limit=4.0)


def room_work(reader: Reader, document: str, audience: str) -> Work:
    """Returns the work of creating one annotation in the room."""
    chance = random.Random(1)

    async def work() -> None:
        await reader.create(document, await reader.passage(document, chance), audience)

    return work


def floor_work(reader: Reader, floor: Floor, document: str) -> Work:
    """Returns the work of creating one on the floor."""
    chance = random.Random(1)

    async def work() -> None:
        await floor.create(document, await reader.passage(document, chance))

    return work


def at_once(work: Work) -> Work:
    """Returns the work of all clients together."""

    async def works() -> None:
        await asyncio.gather(*(work() for _ in range(CLIENTS)))

    return works
