"""What importing costs: many small articles and one of a megabyte, through `manage.py import_articles`.

Wall time depends on what else the machine does; the seconds of CPU do so much less, and are told beside it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.meter import Meter
from tests.bench.report import Line, Report
from tests.bench.small_articles import write_large_article, write_small_articles
from tests.served_room import ROOT, postmaster_of, room_database

if TYPE_CHECKING:
    from readingroom.postgres import Server

FEW, MANY = 200, 2_000
MEGABYTE = 1_000_000
MS_AN_ARTICLE = 40.0
"""25 articles a second."""
SECONDS_A_MEGABYTE = 4.0
FLAT = 1.1


@dataclass(frozen=True)
class Run:
    """One run of the command: wall and CPU seconds, of Postgres too, and the most kB that one process held."""

    seconds: float
    cpu: float
    postgres: float
    peak: int

    def remark(self, count: int, start: Run) -> str:
        """Says what an article took, without the start of the command."""
        cpu, postgres = (self.cpu - start.cpu) / count, (self.postgres - start.postgres) / count
        return f"CPU an article {cpu * 1000:.1f} ms, of Postgres {postgres * 1000:.1f} ms"


def measure_imports(report: Report) -> None:
    """Measures the command on a new room, and how its memory grows from 200 articles to 2,000."""
    with tempfile.TemporaryDirectory() as name, room_database() as server:
        folder = Path(name)
        write_small_articles(folder / "one", 1, seed=3)
        write_small_articles(folder / "few", FEW, seed=1)
        write_small_articles(folder / "many", MANY, seed=2)
        write_large_article(folder / "large.txt", MEGABYTE)
        start = run(server, folder / "one")
        runs = {count: run(server, folder / which) for which, count in {"few": FEW, "many": MANY}.items()}
        large = run(server, folder / "large.txt")
        again = run(server, folder / "many")
    for count, took in runs.items():
        each = (took.seconds - start.seconds) / count
        remark = f"{1 / each:.0f} a second; {took.remark(count, start)}"
        report.add(Line(f"a small article, of {count}", each * 1000, "ms", limit=MS_AN_ARTICLE, remark=remark))
    report.add(Line("an article of 1 MB", large.seconds, "s", limit=SECONDS_A_MEGABYTE, remark="with the start"))
    report.add(
        Line(
            f"memory at the end of {MANY}, with {FEW} as its floor",
            runs[MANY].peak / 1024,
            "MB",
            floor=runs[FEW].peak / 1024,
            limit=FLAT,
        )
    )
    report.add(Line(f"{MANY} that are here already", (again.seconds - start.seconds) / MANY * 1000, "ms each"))


def run(server: Server, path: Path) -> Run:
    """Imports a file or folder; exits if that fails."""
    command = [
        sys.executable,
        "manage.py",
        "import_articles",
        str(path),
        "--visibility",
        "public",
        "--basis",
        "own work",
    ]
    before, start = postgres_seconds(server), time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)  # its processes of the sandbox included
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed.")
    seconds = time.perf_counter() - start
    return Run(seconds, used.ru_utime + used.ru_stime, postgres_seconds(server) - before, used.ru_maxrss)


def postgres_seconds(server: Server) -> float:
    """Returns the CPU seconds of Postgres so far, with those of its processes that have ended."""
    return Meter({"postgres": postmaster_of(server)}).read()["postgres"]
