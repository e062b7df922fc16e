"""What shelf, notebook, tag page and search cost in rooms of 1,000 and 10,000 articles, with ten times as many notes.

Each page takes turns with a bare query of the same rows in the same process. The rooms are filled by SQL
(`tests/large_room.py`); both answer from Django's test client, so that the processor time is that of the page alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.report import Line, Report
from tests.served_room import ROOT, postmaster_of, room_database

SIZES = ((1_000, 10_000, 2_000), (10_000, 100_000, 20_000))
TIMES_AS_LARGE, TIMES_BARE = 1.3, 3.0


@dataclass(frozen=True)
class Measured:
    """What one page cost, in milliseconds: on the wall, at the 95th percentile, of both processes; and a bare query.

    `whole_reads` are the rows of large tables that were read from their beginning.
    """

    wall: float
    slow: float
    web: float
    postgres: float
    bare_wall: float
    bare: float
    bare_postgres: float
    statements: int
    whole_reads: dict[str, float]


def measure_rooms(report: Report, rounds: int) -> None:
    """Adds lines for each page in each room, with the larger room beside the smaller one."""
    found = [measured_in(size, rounds) for size in SIZES]
    for name in found[0]:
        small, large = (one[name] for one in found)
        for (articles, notes, _tags), one in zip(SIZES, (small, large), strict=True):
            room = f"{notes:,} notes" if name.startswith(("notebook", "tag")) else f"{articles:,} articles"
            add_page(report, f"{name}, {room}", one, is_large=one is large)
        report.add(
            Line(
                f"  {name}: CPU of both, room ten times as large",
                large.web + large.postgres,
                "ms",
                floor=small.web + small.postgres,
                limit=TIMES_AS_LARGE,
            )
        )
    for noun, many in (("tag", "first page"), ("notebook", "under a tag")):
        few = next(one for name, one in found[1].items() if name.startswith(f"{noun}, few notes"))
        full = next(one for name, one in found[1].items() if name.startswith(f"{noun}, {many}"))
        what = f"  {noun}: statements for a full page, for one note"
        report.add(Line(what, full.statements, "", floor=few.statements, limit=1.0))


def add_page(
    report: Report, what: str, one: Measured, limit: float | None = TIMES_BARE, *, is_large: bool = True
) -> None:
    """Adds lines for a page: on the wall, of the processors, and what it read of large tables from their beginning.

    In a small room reading a table whole is often the quickest, so that is judged in a large one.
    """
    cpu = f"web {one.web:.1f} (bare {one.bare:.1f}), Postgres {one.postgres:.1f} (bare {one.bare_postgres:.1f})"
    remark = f"p95 {one.slow:.1f}; CPU: {cpu}; {one.statements} statements"
    report.add(Line(what, one.wall, "ms", floor=one.bare_wall, limit=limit, remark=remark))
    report.add(Line(f"  {what}: CPU of both", one.web + one.postgres, "ms", floor=one.bare + one.bare_postgres))
    read = ", ".join(one.whole_reads)
    report.add(
        Line(
            f"  {what}: rows read by scans",
            sum(one.whole_reads.values()),
            "rows",
            limit=0 if is_large else None,
            remark=read,
        )
    )


def measured_in(size: Sequence[int], rounds: int, program: str = "tests.bench.room_pages") -> dict[str, Measured]:
    """Fills a room of its own and measures each page in it, in a process of its own."""
    with room_database() as server:
        numbers = [str(one) for one in (*size, rounds, postmaster_of(server))]
        command = [sys.executable, "-m", program, *numbers]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env=os.environ)
    rows = json.loads(done.stdout.strip().splitlines()[-1])
    return {name: Measured(**row) for name, row in rows.items()}
