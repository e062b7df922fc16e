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
    """Milliseconds between the marks, busy time between them, and the longest task that overlaps that time, in CPU."""

    painted: float
    busy: float
    longest: float


@dataclass(frozen=True)
class LongestTask:
    """The milliseconds of a page's longest task on the wall, and the most processor time that one of them took.

    On a busy machine the first says more of what else runs there.
    """

    wall: float
    cpu: float


def between_marks(events: Sequence[dict[str, Any]], after: float = 200.0) -> MainThread:
    """Reads the marks and the tasks of the thread that set them; tasks up to `after` ms later count as longest."""
    start, painted = marks_of(events)
    tasks = [(e["ts"], e["ts"] + e["dur"]) for e in tasks_of(events)]
    low, high = start["ts"], painted["ts"]
    busy = sum(min(end, high) - max(begin, low) for begin, end in tasks if begin < high and end > low)
    touched = [e for e in tasks_of(events) if e["ts"] < high + after * 1000 and e["ts"] + e["dur"] > low]
    return MainThread((high - low) / 1000, busy / 1000, longest_of(touched).cpu)


def longest_task(events: Sequence[dict[str, Any]]) -> LongestTask:
    """Reads all tasks of the thread that set the marks."""
    return longest_of(tasks_of(events))


def longest_of(tasks: Sequence[dict[str, Any]]) -> LongestTask:
    """Returns the most that any of these tasks took."""
    wall = max((e["dur"] for e in tasks), default=0)
    return LongestTask(wall / 1000, max((e.get("tdur", e["dur"]) for e in tasks), default=0) / 1000)


def marks_of(events: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the two marks."""
    marks = {e["name"]: e for e in events if e.get("name") in {START, PAINTED} and e.get("ph") != "M"}
    return marks[START], marks[PAINTED]


def tasks_of(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the tasks of the thread that set the marks."""
    start, _painted = marks_of(events)
    thread = (start["pid"], start["tid"])
    return [e for e in events if e.get("name") == "RunTask" and e.get("ph") == "X" and (e["pid"], e["tid"]) == thread]
