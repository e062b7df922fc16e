"""Which sentence of the old text is which of the new: Heckel's way (Communications of the ACM 21, 4, 1978).

Units that stand once in both texts are the same, wherever they stand; so are equal neighbours of such; what is left
between two neighbours that kept their order is aligned. Repeated units get their partner from their neighbours only.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from rapidfuzz.distance import Indel

from documents.anchoring.diff.units import Units

Key = TypeVar("Key", bound=Hashable)

TELLING = 12
"""Code points from which a unit that stands once in both texts is its own witness."""


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

    def may_join(self, i: int, j: int) -> bool:
        """Says whether both exist, are the same words, and have no partner yet."""
        return (
            0 <= i < len(self.to_new)
            and 0 <= j < len(self.to_old)
            and self.to_new[i] < 0
            and self.to_old[j] < 0
            and self.old.keys[i] == self.new.keys[j]
        )


def match(old: Units, new: Units) -> Partners:
    """Finds the partners of whole units, the surest evidence first."""
    partners = Partners(old, new)
    _join_unique(partners)
    _extend(partners, within_paragraph=True)
    _join_unique_pairs(partners)
    _extend(partners, within_paragraph=True)
    _align_between(partners)
    _extend(partners, within_paragraph=False)
    return partners


def _join_unique(partners: Partners) -> None:
    """Joins units that stand once in both texts and are long enough to tell."""
    there = _only_places(enumerate(partners.new.keys))
    for key, i in _only_places(enumerate(partners.old.keys)).items():
        j = there.get(key, -1)
        if i >= 0 and j >= 0 and len(key) >= TELLING:
            partners.join(i, j)


def _only_places(keys: Iterable[tuple[int, Key]]) -> dict[Key, int]:
    """The place of each key that has one, -1 for those that have several."""
    found: dict[Key, int] = {}
    for at, key in keys:
        found[key] = -1 if key in found else at
    return found


def _extend(partners: Partners, *, within_paragraph: bool) -> None:
    """Joins equal neighbours of partners, forwards, then backwards; a paragraph's end is no neighbour at first."""
    to_new = partners.to_new
    for i in range(len(to_new) - 1):
        if to_new[i] >= 0 and to_new[i + 1] < 0:
            _extend_to(partners, i, to_new[i], 1, within_paragraph)
    for i in range(len(to_new) - 1, 0, -1):
        if to_new[i] >= 0 and to_new[i - 1] < 0:
            _extend_to(partners, i, to_new[i], -1, within_paragraph)


def _extend_to(partners: Partners, i: int, j: int, step: int, within_paragraph: bool) -> None:
    if not partners.may_join(i + step, j + step):
        return
    before = min(0, step)
    if within_paragraph and (partners.old.ends_paragraph(i + before) or partners.new.ends_paragraph(j + before)):
        return
    partners.join(i + step, j + step)


def _join_unique_pairs(partners: Partners) -> None:
    """Joins two neighbours without partners that stand together once in both texts."""
    there = _only_pairs(partners.new.keys, partners.to_old)
    for pair, i in _only_pairs(partners.old.keys, partners.to_new).items():
        j = there.get(pair, -1)
        if i >= 0 and j >= 0 and partners.may_join(i, j) and partners.may_join(i + 1, j + 1):
            partners.join(i, j)
            partners.join(i + 1, j + 1)


def _only_pairs(keys: list[str], partner: list[int]) -> dict[tuple[str, str], int]:
    free = (at for at in range(len(keys) - 1) if partner[at] < 0 and partner[at + 1] < 0)
    return _only_places((at, (keys[at], keys[at + 1])) for at in free)


@dataclass(frozen=True, slots=True)
class Gap:
    """Old units `first` to `last` (not included) without partners, and the new ones that may answer to them.

    `runs` are stretches of new units without partners: behind the partner of the unit before, and before the partner
    of the unit after. Where both kept their order they are one.
    """

    first: int
    last: int
    runs: tuple[tuple[int, int], ...]


def gaps(partners: Partners) -> Iterator[Gap]:
    """The gaps between partners, in the old text's order; those with nothing opposite are left out."""
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


def _align_between(partners: Partners) -> None:
    """Joins equal units in gaps by their order: what an edit of the gap would leave standing."""
    for gap in list(gaps(partners)):
        here = range(gap.first, gap.last)
        there = [at for first, last in gap.runs for at in range(first, last) if partners.to_old[at] < 0]
        old_keys, new_keys = partners.old.keys[gap.first : gap.last], [partners.new.keys[at] for at in there]
        if set(old_keys).isdisjoint(new_keys):
            continue
        for code in Indel.opcodes(old_keys, new_keys):
            if code.tag == "equal":
                for k in range(code.src_end - code.src_start):
                    partners.join(here[code.src_start + k], there[code.dest_start + k])
