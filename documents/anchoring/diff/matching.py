"""Which sentence of the old text is which of the new: Heckel's way (Communications of the ACM 21, 4, 1978).

Units that stand once in both texts are the same, wherever they stand. Repeated units get their partner from their
neighbours. What then has none is compared word by word, with what stands in its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TypeVar

from documents.anchoring.diff.neighbours import join_neighbours
from documents.anchoring.diff.partners import Partners
from documents.anchoring.diff.units import Units

Key = TypeVar("Key", bound=Hashable)

TELLING = 12
"""Code points from which a unit that stands once in both texts is its own witness."""


def match(old: Units, new: Units) -> Partners:
    """Finds the partners of whole units, the surest evidence first."""
    partners = Partners(old, new)
    _join_unique(partners)
    join_neighbours(partners)
    _join_unique_pairs(partners)
    join_neighbours(partners)
    _join_last(partners)
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


def _join_unique_pairs(partners: Partners) -> None:
    """Joins two neighbours without partners that stand together once in both texts."""
    there = _only_pairs(partners.new.keys, partners.to_old)
    for pair, i in _only_pairs(partners.old.keys, partners.to_new).items():
        j = there.get(pair, -1)
        if i >= 0 and j >= 0 and partners.both_free(i, j) and partners.both_free(i + 1, j + 1):
            partners.join(i, j)
            partners.join(i + 1, j + 1)


def _only_pairs(keys: list[str], partner: list[int]) -> dict[tuple[str, str], int]:
    free = (at for at in range(len(keys) - 1) if partner[at] < 0 and partner[at + 1] < 0)
    return _only_places((at, (keys[at], keys[at + 1])) for at in free)


def _join_last(partners: Partners) -> None:
    """Joins the last two of a repeated unit that stands as often as before: none was deleted, so this one moved."""
    old, new = partners.old.keys, partners.new.keys
    here = _only_places((at, key) for at, key in enumerate(old) if partners.to_new[at] < 0 and len(key) >= TELLING)
    if not here:
        return
    there = _only_places((at, key) for at, key in enumerate(new) if partners.to_old[at] < 0 and key in here)
    ours, theirs = (Counter(key for key in keys if key in there) for keys in (old, new))
    for key, j in there.items():
        if j >= 0 and here[key] >= 0 and ours[key] == theirs[key]:
            partners.join(here[key], j)
