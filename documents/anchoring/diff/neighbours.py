"""Which copy of a repeated unit is which, told by the partners that stand beside it."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from documents.anchoring.diff.partners import Partners
from documents.anchoring.diff.units import Units

REACH = 2
"""A neighbour is at most so many units away: those between were deleted or have come in."""

ENOUGH = 0.45
"""Evidence below this joins nothing; 1 is one partner directly beside, 2 is one on either side."""

OTHER_LINES = 0.4
"""What evidence is worth where a line ends behind only one of the two: the other copy may be meant."""

BETWEEN = (1.0, 0.3, 0.5)
"""What a neighbour is worth with the end of a line between in neither text, in one of them, in both."""

Candidate = tuple[float, int, int]


def join_neighbours(partners: Partners, *, reach: int = REACH, enough: float = ENOUGH) -> None:
    """Joins equal units near partners, the best evidence first; each new pair is evidence for the units beside it."""
    heap = [candidate for i in _with_free_neighbour(partners.to_new) for candidate in _around(partners, i, reach)]
    heapify(heap)
    while heap:
        evidence, i, j = heappop(heap)
        if -evidence >= enough and partners.both_free(i, j):
            partners.join(i, j)
            for candidate in _around(partners, i, reach):
                heappush(heap, candidate)


def _with_free_neighbour(partner: list[int]) -> list[int]:
    """The units that have a partner, beside one that has none."""
    after, before = [*partner[1:], 0], [0, *partner[:-1]]
    rows = enumerate(zip(before, partner, after, strict=True))
    return [at for at, (one, two, three) in rows if two >= 0 and (one < 0 or three < 0)]


def _around(partners: Partners, i: int, reach: int) -> Iterator[Candidate]:
    """Equal units without partners on the same side of `i` and its partner, with the evidence (negative) for each."""
    j = partners.to_new[i]
    for step in (1, -1):
        theirs = list(_free(partners.to_old, j, step, reach))
        for at in _free(partners.to_new, i, step, reach) if theirs else ():
            for other in theirs:
                if partners.old.keys[at] == partners.new.keys[other]:
                    yield -_evidence(partners, at, other, reach), at, other


def _free(partner: list[int], at: int, step: int, reach: int) -> Iterator[int]:
    """The units from `at` in the direction of `step`, as far as they have no partner, within reach."""
    for one in range(at + step, at + step * (reach + 1), step):
        if not 0 <= one < len(partner) or partner[one] >= 0:
            return
        yield one


def _evidence(partners: Partners, i: int, j: int, reach: int) -> float:
    """How much the partners before and after say for `i` and `j` being the same: 2 is certain."""
    both = _from_side(partners, i, j, -1, reach) + _from_side(partners, i, j, 1, reach)
    same_lines = partners.old.ends_line(i) == partners.new.ends_line(j)
    return both if same_lines else OTHER_LINES * both


def _from_side(partners: Partners, i: int, j: int, step: int, reach: int) -> float:
    """The worth of the nearest partner on one side: less with each unit, and each end of a line, between."""
    ours, theirs = _nearest(partners.to_new, i, step, reach), _nearest(partners.to_old, j, step, reach)
    if not ours or not theirs or partners.to_new[i + step * ours] != j + step * theirs:
        return 0.0
    lines = _line_between(partners.old, i, i + step * ours) + _line_between(partners.new, j, j + step * theirs)
    return BETWEEN[lines] / (ours + theirs - 1)


def _nearest(partner: list[int], at: int, step: int, reach: int) -> int:
    """How many units away the next one with a partner is; 0 if that is out of reach."""
    for distance in range(1, reach + 1):
        one = at + step * distance
        if not 0 <= one < len(partner):
            return 0
        if partner[one] >= 0:
            return distance
    return 0


def _line_between(units: Units, one: int, other: int) -> bool:
    return any(units.ends_line(at) for at in range(min(one, other), max(one, other)))
