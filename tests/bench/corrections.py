"""What a correction costs in all, and what its anchors cost compared with a bare COPY of the same rows."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.bench.report import Line, Report, median
from tests.bench.room import CURATOR, Room
from tests.served_room import ROOT

SIZES = ((100_000, 10_000), (1_000_000, 10_000))
SECONDS = 5.0
TIMES_A_COPY = 25.0


def measure_corrections(room: Room, report: Report, rounds: int) -> None:
    """Corrects a public article of each size with its notes, and reports the medians."""
    for size, notes in SIZES:
        path = room.document(size, notes)
        command = [sys.executable, "-m", "tests.bench.correct_document", CURATOR, str(rounds), path]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        told = json.loads(done.stdout)
        whole, locked, written, bare = (median(column) for column in zip(*told["seconds"], strict=True))
        assert written is not None
        assert bare is not None
        what = f"{size // 1000} kB with {notes} notes"
        fates = ", ".join(f"{count} {state}" for state, count in told["states"].items())
        report.add(Line(f"correction, {what}", whole, "s", limit=SECONDS, remark=fates))
        report.add(Line("  of which the article is locked", locked, "s"))
        pace = f"{notes / written:,.0f} rows/s; bare {notes / bare:,.0f} rows/s"
        report.add(Line("  of which anchors are written", written, "s", floor=bare, limit=TIMES_A_COPY, remark=pace))
