"""What lines of words in context cost in a large room, beside fetching the same paragraphs and nothing else.

The word stands in every fourth of 10,000 articles (`tests/bench/paragraphs.py`), so there are 2,500 lines.
"""

from __future__ import annotations

from tests.bench.report import Line, Report
from tests.bench.rooms import SIZES, add_page, measured_in

TIMES_BARE = 5.0
FEW, MANY = "20 lines", "2,500 lines"


def measure_lines(report: Report, rounds: int) -> None:
    """Adds lines for each page in the large room."""
    found = measured_in(SIZES[-1], rounds, "tests.bench.lines_pages")
    for name, one in found.items():
        add_page(report, name, one, TIMES_BARE if name.startswith(MANY) else None)
    for name, one in found.items():
        if name.startswith(MANY) and (few := found.get(name.replace(MANY, FEW))):
            report.add(Line(f"  {name}: statements, beside {FEW}", one.statements, "", floor=few.statements, limit=1.0))
