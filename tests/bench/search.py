"""What a page of search costs among 10,000 articles and 120,000 paragraphs, beside the bare question to the index.

The bare question is `tsvector @@ tsquery` by the same index with its rank, all rows read. Both take turns in one
process. Rare and common words are asked, and each place where one may look.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.bench.report import Line, Report
from tests.served_room import ROOT, room_database

ARTICLES, NOTES, TAGS = 10_000, 100_000, 20_000
TIMES_BARE = 3.0


def measure_search(report: Report, rounds: int) -> None:
    """Adds for each question the median and the 95th percentile of page and bare question, on the wall."""
    with room_database():
        numbers = [str(one) for one in (ARTICLES, NOTES, TAGS, rounds)]
        command = [sys.executable, "-m", "tests.bench.search_pages", *numbers]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env=os.environ)
    for name, one in json.loads(done.stdout.strip().splitlines()[-1]).items():
        remark = f"{one['hits']} hits; {one['statements']} statements; CPU of the web process {one['web']:.1f} ms"
        report.add(Line(f"{name}, p50", one["p50"], "ms", floor=one["bare_p50"], limit=TIMES_BARE, remark=remark))
        report.add(Line(f"  {name}, p95", one["p95"], "ms", floor=one["bare_p95"]))
