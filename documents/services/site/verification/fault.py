"""What verification reports: faults and counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken promise: the table, the row, the slug of its article if it has one, and what is wrong."""

    table: str
    row: object
    slug: str
    what: str

    def __str__(self) -> str:
        article = f" of “{self.slug}”" if self.slug else ""
        return f"{self.table} {self.row}{article}: {self.what}"


@dataclass
class VerificationResult:
    """How much was checked, and how many faults were found."""

    counts: dict[str, int] = field(default_factory=dict)
    faults: int = 0

    def count(self, what: str, number: int = 1) -> None:
        """Adds to the count of what was checked."""
        self.counts[what] = self.counts.get(what, 0) + number


OnFault = Callable[[Fault], object]
ReportProgress = Callable[[str], object]
