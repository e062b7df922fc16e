"""What the server costs, as multiples of the floor in the same run.

Blocks of requests go to the floor and to the room in turn, in alternating order, so that a busy minute of the machine
affects both. The ratio is that of the medians.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import psutil

from tests.bench.clients import Floor, Reader, checked, http
from tests.bench.creating import LARGE, MANY, SMALL, measure_creating
from tests.bench.openings import measure_openings
from tests.bench.report import Line, Report
from tests.bench.room import CURATOR, READER, Room
from tests.bench.turns import FLOOR, Work, add_comparison, time_in_turn
from tests.served_room import ROOT

NUMBERS = (0, 100, 1_000, MANY)
MEGABYTE = 1024 * 1024


def measure_server(room: Room, report: Report, rounds: int) -> None:
    """Runs every part of the server bench."""
    asyncio.run(_measure(room, report, rounds))


async def _measure(room: Room, report: Report, rounds: int) -> None:
    count_queries(report, [room.document(*one) for one in ((SMALL, 100), (SMALL, MANY), (LARGE, MANY))])
    async with http(room.url) as own, http(room.url) as nobody, http(room.floor_url) as bare, http(room.url) as upload:
        checked(await bare.get("/set-up"))
        reader, floor = Reader(own), Floor(bare)
        await reader.sign_in(READER)
        await measure_pages(report, room, reader, Reader(nobody), floor, rounds)
        await measure_openings(report, room, floor, rounds)
        await measure_creating(report, room, reader, floor, rounds)
        curator = Reader(upload)
        await curator.sign_in(CURATOR)
        await measure_memory(report, room, curator)


def count_queries(report: Report, documents: list[str]) -> None:
    """Counts the statements of each request; large articles with many notes should need no more than small ones."""
    command = [sys.executable, "-m", "tests.bench.queries", READER, *documents]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    for what, counts in json.loads(done.stdout).items():
        remark = f"{', '.join(map(str, counts))} for {len(counts)} articles"
        report.add(Line(f"statements: {what}", max(counts), "", limit=min(counts), remark=remark))


async def measure_pages(report: Report, room: Room, reader: Reader, nobody: Reader, floor: Floor, rounds: int) -> None:
    """Measures all that a page needs before its highlights: itself and its list, beside as many rows of the floor."""
    for number in NUMBERS:
        document = room.document(SMALL, number)
        works: dict[str, Work] = {
            FLOOR: lambda document=document: floor.view(document),
            "nobody": lambda document=document: nobody.page_and_list(document),
            "reader": lambda document=document: reader.page_and_list(document),
        }
        took = await time_in_turn(room.meter, works, rounds, 8)
        words = {
            "nobody": f"page and list, {number:,} notes, without an account",
            "reader": f"page and list, {number:,} notes, signed in",
        }
        add_comparison(report, took, words, limit=2.5, cpu_limit=4.0)


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
