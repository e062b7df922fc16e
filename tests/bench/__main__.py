"""python -m tests.bench [PART…]: measures, such as `server` or `opening`; never fails.

All parts unless one is named. Results are printed and kept as JSON in bench-results/.
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.browser import measure_browser
from tests.bench.carrying import measure_carrying
from tests.bench.corrections import measure_corrections
from tests.bench.facts import measure_facts
from tests.bench.live import measure_live
from tests.bench.live_browser import measure_live_browser
from tests.bench.margin import measure_margin
from tests.bench.opening import measure_opening
from tests.bench.report import Report
from tests.bench.room import running_room
from tests.bench.server import measure_server
from tests.served_room import ROOT

PARTS = ["carrying", "opening", "server", "browser", "margin", "corrections", "facts", "live", "live-browser"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which parts; all by default")
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing takes its turn")
    parser.add_argument("--sizes", default="60000,1000000", help="bytes of the articles of the browser part")
    parser.add_argument("--numbers", default="100,1000,10000", help="annotations on them")
    parser.add_argument("--out", type=Path, default=ROOT / "bench-results", help="folder of the results")
    chosen = parser.parse_args()
    parts = chosen.parts or PARTS
    shared = Path(os.environ.get("READINGROOM_SHARED", ROOT.parent / "shared"))
    if "carrying" in parts:  # needs no server
        report = Report("carrying")
        print("\ncarrying\n", flush=True)
        measure_carrying(report, chosen.rounds)
        report.save(chosen.out / f"carrying-{datetime.now(UTC):%Y-%m-%dT%H%M%S}.json")
        parts = [part for part in parts if part != "carrying"]
    for part, measure in {"live": measure_live, "live-browser": measure_live_browser}.items():
        if part not in parts:
            continue
        report = Report(part)  # has a server of its own
        print(f"\n{part}\n", flush=True)
        measure(report, chosen.out / "logs")
        report.save(chosen.out / f"{part}-{datetime.now(UTC):%Y-%m-%dT%H%M%S}.json")
        parts = [one for one in parts if one != part]
    if not parts:
        return
    with running_room(chosen.out / "logs") as room:
        for part in parts:
            report = Report(part)
            print(f"\n{part}\n", flush=True)
            if part == "server":
                measure_server(room, report, chosen.rounds)
            elif part == "opening":
                measure_opening(room, report, chosen.rounds)
            elif part == "corrections":
                measure_corrections(room, report, chosen.rounds)
            elif part == "facts":
                measure_facts(room, report, chosen.rounds)
            elif part == "margin":
                measure_margin(room, report, chosen.rounds)
            else:
                sizes, numbers = (list(map(int, words.split(","))) for words in (chosen.sizes, chosen.numbers))
                measure_browser(room, report, chosen.rounds, sizes, numbers, shared)
            report.save(chosen.out / f"{part}-{datetime.now(UTC):%Y-%m-%dT%H%M%S}.json")


if __name__ == "__main__":
    main()
