"""What it costs to rename, merge, undo, freeze and thaw tags that are on 10,000 notes of a large room.

Beside each stands what others do: writing the taggings anew. It is counted how many rows of notes each of these writes,
and the public pages of how many articles change: those on which everybody sees the tag, and no others. Then 5,000 tags
are taken in from files, beside an insert of the same rows and nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.bench.report import Line, Report
from tests.bench.rooms import SIZES
from tests.served_room import ROOT, room_database


def measure_vocabulary(report: Report, rounds: int) -> None:
    """Adds lines for each change of the vocabulary: seconds, rows of notes, and articles."""
    with room_database():
        command = [sys.executable, "-m", "tests.bench.vocabulary_changes", *map(str, (*SIZES[-1], rounds))]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env=os.environ)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    for what, one in found["steps"].items():
        report.add(Line(what, one["seconds"], "s", floor=found["floor"], remark=f"over {found['taggings']:,} taggings"))
        rows = ", ".join(f"{table} {n}" for table, n in one["written"].items())
        report.add(Line(f"  {what}: rows of notes written", sum(one["written"].values()), "", limit=0, remark=rows))
        remark = f"of {one['asked']} pages asked for, {one['wrong']} changed or stayed that should not have"
        report.add(Line(f"  {what}: articles changed", one["changed"], "", remark=f"{one['expected']} show the tag"))
        report.add(Line(f"  {what}: ETags that are wrong", one["wrong"], "", limit=0, remark=remark))
    measure_taking_in(report)


def measure_taking_in(report: Report) -> None:
    """Adds lines for a file of 5,000 tags in each format: read, looked at, taken in, and taken in again."""
    with room_database():
        command = [sys.executable, "-m", "tests.bench.taking_in"]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env=os.environ)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    bare = found.pop("bare")["seconds"]
    for what, one in found.items():
        floor = bare if what.endswith("taken in") else None
        remark = f"{one['cpu']:.1f} s of them here, the others in Postgres and the sandbox"
        report.add(Line(f"5,000 tags from {what}", one["seconds"], "s", floor=floor, limit=floor and 4, remark=remark))
