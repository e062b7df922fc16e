"""Medians, ratios and tables that a bench prints and saves."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass
class Line:
    """One measurement with its floor and its limit, both in the unit of `value`; with a floor, the limit is a ratio."""

    what: str
    value: float | None
    unit: str
    floor: float | None = None
    limit: float | None = None
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """The value as a multiple of its floor."""
        return self.value / self.floor if self.value is not None and self.floor else None

    @property
    def is_within_limit(self) -> bool | None:
        """True if the measurement is within its limit, None if there is no limit; with a floor the limit is a ratio."""
        measured = self.ratio if self.floor is not None else self.value
        return None if self.limit is None or measured is None else measured <= self.limit


@dataclass
class Report:
    """The lines of one run, printed as they come and saved as JSON."""

    title: str
    lines: list[Line] = field(default_factory=list)

    def add(self, line: Line) -> None:
        self.lines.append(line)
        print(as_text(line), flush=True)

    def save(self, path: Path) -> None:
        """Writes the run with time, machine and load, which are needed to judge it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        run: dict[str, Any] = {
            "title": self.title,
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": {"system": platform.platform(), "cores": os.cpu_count(), "load": os.getloadavg()},
            "lines": [vars(line) | {"ratio": line.ratio, "kept": line.is_within_limit} for line in self.lines],
        }
        path.write_text(json.dumps(run, indent=1) + "\n")
        print(f"\nKept in {path}.")


def as_text(line: Line) -> str:
    """Returns one line of the table: name, value, floor, ratio, limit and verdict."""
    value = "-" if line.value is None else f"{line.value:.4g} {line.unit}"
    floor = "" if line.floor is None else f"floor {line.floor:.4g}"
    ratio = "" if line.ratio is None else f"{line.ratio:.2f} x"
    limit = "" if line.limit is None else f"<= {line.limit:g}{' x' if line.floor is not None else ''}"
    verdict = {None: "", True: "kept", False: "NOT KEPT"}[line.is_within_limit]
    return f"{line.what:<58} {value:>12}  {floor:<14} {ratio:>8}  {limit:<8} {verdict:<8} {line.remark}".rstrip()


def median(values: Iterable[float]) -> float | None:
    """Returns the median, or None if there are no values."""
    kept = list(values)
    return statistics.median(kept) if kept else None


def p95(values: Sequence[float]) -> float | None:
    """Returns the 95th percentile, or None if there are no values."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)] if ordered else None
