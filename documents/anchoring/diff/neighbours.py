"""Which copy of a repeated unit is which, told by the partners that stand beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush

from documents.anchoring.diff.partners import Partners
from documents.anchoring.diff.units import Units

REACH = 3
"""A neighbour is at most so many units away; those between were deleted or have come in."""

ENOUGH = 0.15
"""Evidence below this joins nothing."""

OTHER_LINES = 0.4
"""What evidence is worth where a line ends behind only one of the two: the other copy may be meant."""

BETWEEN = (1.0, 0.3, 0.5)
"""What a neighbour is worth with the end of a line between in neither text, in one of them, in both."""

Candidate = tuple[float, int, int]


def join_neighbours(partners: Partners, since: Iterable[int]) -> None:
    """Joins equal units near partners, the best evidence first; each new pair is evidence for the units beside it.

    `since` are the old units whose surroundings have not been looked at.
    """
    heap = [candidate for i in since for candidate in _around(partners, i, partners.to_new[i])]
    heapify(heap)
    while heap:
        _, i, j = heappop(heap)
        if partners.both_free(i, j):
            partners.join(i, j)
            for candidate in _around(partners, i, j):
                heappush(heap, candidate)


def _around(partners: Partners, i: int, j: int) -> Iterator[Candidate]:
    """Equal units without partners on the same side of partners `i` and `j`, with the evidence (negative) for each."""
    to_new, to_old = partners.to_new, partners.to_old
    for step in (1, -1):
        here, there = i + step, j + step
        if not (0 <= here < len(to_new) and 0 <= there < len(to_old)) or to_new[here] >= 0 or to_old[there] >= 0:
            continue
        theirs = list(_free(to_old, j, step))
        for at in _free(to_new, i, step):
            for other in theirs:
                if partners.old.keys[at] == partners.new.keys[other]:
                    evidence = _evidence(partners, at, other)
                    if evidence >= ENOUGH:
                        yield -evidence, at, other


def _free(partner: list[int], at: int, step: int) -> Iterator[int]:
    """The units from `at` in the direction of `step`, as far as they have no partner, within reach."""
    for distance in range(1, REACH + 1):
        one = at + step * distance
        if not 0 <= one < len(partner) or partner[one] >= 0:
            return
        yield one


def _evidence(partners: Partners, i: int, j: int) -> float:
    """How much the partners before and after say for `i` and `j` being the same: 2 is certain."""
    both = _from_side(partners, i, j, -1) + _from_side(partners, i, j, 1)
    same_lines = partners.old.ends_line(i) == partners.new.ends_line(j)
    return both if same_lines else OTHER_LINES * both


def _from_side(partners: Partners, i: int, j: int, step: int) -> float:
    """The worth of the nearest partner on one side: less with each unit, and each end of a line, between."""
    ours, theirs = _nearest(partners.to_new, i, step), _nearest(partners.to_old, j, step)
    if not ours or not theirs or partners.to_new[i + step * ours] != j + step * theirs:
        return 0.0
    lines = _line_between(partners.old, i, i + step * ours) + _line_between(partners.new, j, j + step * theirs)
    return BETWEEN[lines] / (ours + theirs - 1)


def _nearest(partner: list[int], at: int, step: int) -> int:
    """How many units away the next one with a partner is; 0 if that is out of reach."""
    for distance in range(1, REACH + 1):
        one = at + step * distance
        if not 0 <= one < len(partner):
            return 0
        if partner[one] >= 0:
            return distance
    return 0


def _line_between(units: Units, one: int, other: int) -> bool:
    return any(units.ends_line(at) for at in range(min(one, other), max(one, other)))
