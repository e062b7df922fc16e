"""Units of one text and their partners in another."""

from __future__ import annotations

from dataclasses import dataclass, field

from documents.anchoring.diff.units import Units


@dataclass(slots=True)
class Partners:
    """For each unit of one text its partner in the other, or -1."""

    old: Units
    new: Units
    to_new: list[int] = field(init=False)
    to_old: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.to_new = [-1] * len(self.old)
        self.to_old = [-1] * len(self.new)

    def join(self, i: int, j: int) -> None:
        """Makes old unit `i` and new unit `j` partners."""
        self.to_new[i] = j
        self.to_old[j] = i

    def both_free(self, i: int, j: int) -> bool:
        """Says whether neither old unit `i` nor new unit `j` has a partner."""
        return self.to_new[i] < 0 and self.to_old[j] < 0
