"""Matches the copies of a repeated unit by the partners beside them."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from documents.anchoring.diff.units import Partners, Units

MAX_DISTANCE = 2
"""Maximum distance of a neighbour, in units: those between were deleted or inserted."""

MIN_EVIDENCE = 0.45
"""Minimum evidence for a match; 1 is one partner directly beside, 2 is one on either side."""

LINE_MISMATCH_WEIGHT = 0.4
"""Factor on the evidence if a line ends after only one of the two units: the other copy may be meant."""

LINE_END_WEIGHTS = (1.0, 0.3, 0.5)
"""Factor on a neighbour's evidence if a line end separates it in neither text, in one text, in both."""

Candidate = tuple[float, int, int]


def join_neighbours(partners: Partners) -> None:
    """Joins equal units near partners, the best evidence first; each new pair is evidence for the units beside it."""
    free = {key for key, j in zip(partners.old.keys, partners.to_new, strict=True) if j < 0}
    free &= {key for key, i in zip(partners.new.keys, partners.to_old, strict=True) if i < 0}
    if not free:
        return
    hopeful = [at for at, key in enumerate(partners.old.keys) if key in free and partners.to_new[at] < 0]
    heap = [candidate for at in hopeful for candidate in _candidates(partners, at)]
    heapify(heap)
    while heap:
        _, i, j = heappop(heap)
        if partners.are_both_unmatched(i, j):
            partners.join(i, j)
            for at in range(max(0, i - MAX_DISTANCE), min(i + MAX_DISTANCE + 1, len(partners.to_new))):
                for candidate in _candidates(partners, at) if partners.to_new[at] < 0 else ():
                    heappush(heap, candidate)


def _candidates(partners: Partners, i: int) -> Iterator[Candidate]:
    """Yields the new units that may match old unit `i`, which has no partner, with the negated evidence for each."""
    for step in (-1, 1):
        ours = _nearest(partners.to_new, i, step)
        there = partners.to_new[i + step * ours] if ours else -1
        for j in range(there - step, there - step * (MAX_DISTANCE + 1), -step) if ours else ():
            if not 0 <= j < len(partners.to_old) or partners.to_old[j] >= 0:
                break
            if partners.old.keys[i] == partners.new.keys[j]:
                evidence = _evidence(partners, i, j)
                if evidence >= MIN_EVIDENCE:
                    yield -evidence, i, j


def _evidence(partners: Partners, i: int, j: int) -> float:
    """Returns the evidence from the partners before and after that `i` and `j` are the same: 2 is certain."""
    both = _from_side(partners, i, j, -1) + _from_side(partners, i, j, 1)
    same_lines = partners.old.ends_line(i) == partners.new.ends_line(j)
    return both if same_lines else LINE_MISMATCH_WEIGHT * both


def _from_side(partners: Partners, i: int, j: int, step: int) -> float:
    """Returns the evidence of the nearest partner on one side: less for each unit and each line end between."""
    ours, theirs = _nearest(partners.to_new, i, step), _nearest(partners.to_old, j, step)
    if not ours or not theirs or partners.to_new[i + step * ours] != j + step * theirs:
        return 0.0
    lines = _line_between(partners.old, i, i + step * ours) + _line_between(partners.new, j, j + step * theirs)
    return LINE_END_WEIGHTS[lines] / (ours + theirs - 1)


def _nearest(partner: list[int], at: int, step: int) -> int:
    """Returns the distance in units to the next unit with a partner; 0 if it is out of reach."""
    for distance in range(1, MAX_DISTANCE + 1):
        one = at + step * distance
        if not 0 <= one < len(partner):
            return 0
        if partner[one] >= 0:
            return distance
    return 0


def _line_between(units: Units, one: int, other: int) -> bool:
    return any(units.ends_line(at) for at in range(min(one, other), max(one, other)))
