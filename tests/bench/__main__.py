"""python -m tests.bench [PART…]: measures, such as `server` or `margin`; never fails.

All parts unless some are named. Results are printed and kept as JSON in bench-results/.
"""

from __future__ import annotations

import argparse
import os
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.browser import measure_browser
from tests.bench.carrying import measure_carrying
from tests.bench.coding import measure_coding
from tests.bench.corrections import measure_corrections
from tests.bench.facts import measure_facts
from tests.bench.first_visit import measure_first_visit
from tests.bench.imports import measure_imports
from tests.bench.kept import measure_kept
from tests.bench.lines import measure_lines
from tests.bench.lists import measure_list_costs
from tests.bench.live import measure_live
from tests.bench.live_browser import measure_live_browser
from tests.bench.margin import measure_margin
from tests.bench.processes import measure_processes
from tests.bench.report import Report
from tests.bench.room import Room, running_room
from tests.bench.rooms import measure_rooms
from tests.bench.search import measure_search
from tests.bench.server import measure_server
from tests.bench.vocabulary import measure_vocabulary
from tests.served_room import ROOT

# Each of these needs no room, or has rooms of its own.
ALONE: dict[str, Callable[[Report, Namespace], None]] = {
    "carrying": lambda report, chosen: measure_carrying(report, chosen.rounds),
    "coding": lambda report, chosen: measure_coding(report, chosen.logs),
    "imports": lambda report, chosen: measure_imports(report),
    "lines": lambda report, chosen: measure_lines(report, chosen.rounds),
    "live": lambda report, chosen: measure_live(report, chosen.logs),
    "live-browser": lambda report, chosen: measure_live_browser(report, chosen.logs),
    "processes": lambda report, chosen: measure_processes(report, chosen.logs),
    "rooms": lambda report, chosen: measure_rooms(report, chosen.rounds),
    "search": lambda report, chosen: measure_search(report, chosen.rounds),
    "vocabulary": lambda report, chosen: measure_vocabulary(report, chosen.rounds),
}
# These share one room.
IN_ROOM: dict[str, Callable[[Room, Report, Namespace], None]] = {
    "server": lambda room, report, chosen: measure_server(room, report, chosen.rounds),
    "kept": lambda room, report, chosen: measure_kept(room, report, chosen.rounds, chosen.logs),
    "lists": lambda room, report, chosen: measure_list_costs(room, report, chosen.rounds),
    "first-visit": lambda room, report, chosen: measure_first_visit(room, report, chosen.rounds),
    "browser": lambda room, report, chosen: measure_browser(
        room, report, chosen.rounds, numbers_in(chosen.sizes), numbers_in(chosen.numbers), chosen.shared
    ),
    "margin": lambda room, report, chosen: measure_margin(room, report, chosen.rounds),
    "corrections": lambda room, report, chosen: measure_corrections(room, report, chosen.rounds),
    "facts": lambda room, report, chosen: measure_facts(room, report, chosen.rounds),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*ALONE, *IN_ROOM, []], help="which parts; all by default")
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing takes its turn")
    parser.add_argument("--sizes", default="60000,1000000", help="bytes of the articles of the browser part")
    parser.add_argument("--numbers", default="100,1000,10000", help="annotations on them")
    parser.add_argument("--out", type=Path, default=ROOT / "bench-results", help="folder of the results")
    chosen = parser.parse_args()
    chosen.logs = chosen.out / "logs"
    chosen.shared = Path(os.environ.get("READINGROOM_SHARED", ROOT.parent / "shared"))
    parts = chosen.parts or [*ALONE, *IN_ROOM]
    for part, measure_alone in ALONE.items():
        if part in parts:
            with reported(part, chosen.out) as report:
                measure_alone(report, chosen)
    if not set(parts) & set(IN_ROOM):
        return
    with running_room(chosen.logs) as room:
        for part, measure in IN_ROOM.items():
            if part in parts:
                with reported(part, chosen.out) as report:
                    measure(room, report, chosen)


@contextmanager
def reported(part: str, out: Path) -> Iterator[Report]:
    """Yields the report of a part, with its name above it, and saves it."""
    report = Report(part)
    print(f"\n{part}\n", flush=True)
    yield report
    report.save(out / f"{part}-{datetime.now(UTC):%Y-%m-%dT%H%M%S}.json")


def numbers_in(words: str) -> list[int]:
    """Reads numbers with commas between them."""
    return [int(word) for word in words.split(",")]


if __name__ == "__main__":
    main()
