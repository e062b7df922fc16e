"""The gaps between units that have partners, and the new units that may fill them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from documents.anchoring.diff.units import Partners


@dataclass(frozen=True, slots=True)
class Gap:
    """Old units `first` to `last` (not included) without partners, and the new units that may correspond to them.

    `runs` are runs of new units without partners: one after the partner of the unit before the gap, and one before
    the partner of the unit after it. If the order is unchanged and nothing was inserted, both are the same run.
    """

    first: int
    last: int
    runs: tuple[tuple[int, int], ...]


def gaps(partners: Partners) -> Iterator[Gap]:
    """Yields the gaps between partners, in the old text's order; gaps without new units opposite are left out."""
    to_new = partners.to_new
    at = 0
    while at < len(to_new):
        if to_new[at] >= 0:
            at += 1
            continue
        last = at
        while last < len(to_new) and to_new[last] < 0:
            last += 1
        runs = _opposite(partners, at, last)
        if runs:
            yield Gap(at, last, runs)
        at = last


def _opposite(partners: Partners, first: int, last: int) -> tuple[tuple[int, int], ...]:
    to_new, to_old = partners.to_new, partners.to_old
    start = to_new[first - 1] + 1 if first else 0
    stop = start
    while stop < len(to_old) and to_old[stop] < 0:
        stop += 1
    until = to_new[last] if last < len(to_new) else len(to_old)
    since = until
    while since > 0 and to_old[since - 1] < 0:
        since -= 1
    runs = [(start, stop)] if start < stop else []
    if since < until and (since, until) not in runs:
        runs.append((since, until))
    return tuple(runs)
