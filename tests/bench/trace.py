"""The work of a page's main thread between two marks, from a trace of Chromium.

https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU (trace event format).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

CATEGORIES = ["blink.user_timing", "devtools.timeline", "disabled-by-default-devtools.timeline"]
START, PAINTED = "highlights-start", "highlights-painted"


@dataclass(frozen=True)
class MainThread:
    """Milliseconds between the marks, busy time between them, and the longest task that overlaps that time."""

    painted: float
    busy: float
    longest: float


def between_marks(events: Sequence[dict[str, Any]], after: float = 200.0) -> MainThread:
    """Reads the marks and the tasks of the thread that set them; tasks up to `after` ms later count as longest."""
    marks = {e["name"]: e for e in events if e.get("name") in {START, PAINTED} and e.get("ph") != "M"}
    start, painted = marks[START], marks[PAINTED]
    tasks = [
        (e["ts"], e["ts"] + e["dur"])
        for e in events
        if e.get("name") == "RunTask" and e.get("ph") == "X" and (e["pid"], e["tid"]) == (start["pid"], start["tid"])
    ]
    low, high = start["ts"], painted["ts"]
    busy = sum(min(end, high) - max(begin, low) for begin, end in tasks if begin < high and end > low)
    touched = [end - begin for begin, end in tasks if begin < high + after * 1000 and end > low]
    return MainThread((high - low) / 1000, busy / 1000, max(touched, default=0) / 1000)
