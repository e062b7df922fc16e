"""Matches sentences of the old text and the new by Heckel's algorithm (Communications of the ACM 21, 4, 1978).

Units that occur once in both texts are the same, wherever they are. Repeated units get their partners from their
neighbours. Units that still have no partner are later compared word by word with the text at their place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

from documents.anchoring.diff.neighbours import join_neighbours
from documents.anchoring.diff.units import Partners, Units

Key = TypeVar("Key", bound=Hashable)

MIN_UNIQUE_LENGTH = 12
"""Code points from which a unit that occurs once in both texts identifies itself."""


def match_units(old: Units, new: Units) -> Partners:
    """Finds the partners of whole units, with the surest evidence first."""
    partners = Partners(old, new)
    _join_unique(partners)
    join_neighbours(partners)
    _join_unique_pairs(partners)
    join_neighbours(partners)
    _join_last(partners)
    return partners


def _join_unique(partners: Partners) -> None:
    """Joins units that occur once in both texts and are long enough to identify themselves."""
    here = _unique_places(partners.old.keys, range(len(partners.old)))
    there = _unique_places(partners.new.keys, range(len(partners.new)))
    for key, i in here.items():
        if key in there and len(key) >= MIN_UNIQUE_LENGTH:
            partners.join(i, there[key])


def _unique_places(keys: Sequence[Key], places: Sequence[int]) -> dict[Key, int]:
    """Returns the place of each key that occurs once among `keys`; `places` has the place of each key."""
    last = dict(zip(keys, places, strict=True))
    if len(last) == len(keys):
        return last
    first = dict(zip(reversed(keys), reversed(places), strict=True))
    return {key: at for key, at in last.items() if first[key] == at}


def _join_unique_pairs(partners: Partners) -> None:
    """Joins pairs of neighbours without partners that occur together once in both texts."""
    here = _unique_pairs(partners.old.keys, partners.to_new)
    there = _unique_pairs(partners.new.keys, partners.to_old)
    for pair, i in here.items():
        j = there.get(pair, -1)
        if j >= 0 and partners.are_both_unmatched(i, j) and partners.are_both_unmatched(i + 1, j + 1):
            partners.join(i, j)
            partners.join(i + 1, j + 1)


def _unique_pairs(keys: list[str], partner: list[int]) -> dict[tuple[str, str], int]:
    free = [at for at in range(len(keys) - 1) if partner[at] < 0 and partner[at + 1] < 0]
    return _unique_places([(keys[at], keys[at + 1]) for at in free], free)


def _join_last(partners: Partners) -> None:
    """Joins the last unmatched copies of a unit that occurs as often as before: none was deleted, so it moved."""
    here, there = (
        _last_unmatched(partners.old.keys, partners.to_new),
        _last_unmatched(partners.new.keys, partners.to_old),
    )
    last = here.keys() & there.keys()
    if last:
        ours, theirs = (Counter(filter(last.__contains__, keys)) for keys in (partners.old.keys, partners.new.keys))
        for key in last:
            if ours[key] == theirs[key]:
                partners.join(here[key], there[key])


def _last_unmatched(keys: list[str], partner: list[int]) -> dict[str, int]:
    free = [at for at, other in enumerate(partner) if other < 0 and len(keys[at]) >= MIN_UNIQUE_LENGTH]
    return _unique_places([keys[at] for at in free], free)
