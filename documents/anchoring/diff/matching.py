"""Which sentence of the old text is which of the new: Heckel's way (Communications of the ACM 21, 4, 1978).

Units that stand once in both texts are the same, wherever they stand; so are equal neighbours of such; what is left
between two neighbours is aligned by its order. Repeated units get their partner from their neighbours only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TypeVar

from rapidfuzz.distance import Indel

from documents.anchoring.diff.gaps import gaps
from documents.anchoring.diff.neighbours import join_neighbours
from documents.anchoring.diff.partners import Partners
from documents.anchoring.diff.units import Units

Key = TypeVar("Key", bound=Hashable)

TELLING = 12
"""Code points from which a unit that stands once in both texts is its own witness."""


def match(old: Units, new: Units) -> Partners:
    """Finds the partners of whole units, the surest evidence first."""
    partners = Partners(old, new)
    join_neighbours(partners, _join_unique(partners))
    join_neighbours(partners, _align_gaps(partners))
    join_neighbours(partners, _join_unique_pairs(partners))
    _join_last(partners)
    return partners


def _join_unique(partners: Partners) -> list[int]:
    """Joins units that stand once in both texts and are long enough to tell; returns the old ones."""
    there = _only_places(enumerate(partners.new.keys))
    joined = []
    for key, i in _only_places(enumerate(partners.old.keys)).items():
        j = there.get(key, -1)
        if i >= 0 and j >= 0 and len(key) >= TELLING:
            partners.join(i, j)
            joined.append(i)
    return joined


def _only_places(keys: Iterable[tuple[int, Key]]) -> dict[Key, int]:
    """The place of each key that has one, -1 for those that have several."""
    found: dict[Key, int] = {}
    for at, key in keys:
        found[key] = -1 if key in found else at
    return found


def _align_gaps(partners: Partners) -> list[int]:
    """Joins equal units in gaps by their order: what an edit of the gap would leave standing; returns the old ones."""
    joined = []
    for gap in list(gaps(partners)):
        there = [at for first, last in gap.runs for at in range(first, last) if partners.to_old[at] < 0]
        ours, theirs = partners.old.keys[gap.first : gap.last], [partners.new.keys[at] for at in there]
        if set(ours).isdisjoint(theirs):
            continue
        for code in Indel.opcodes(ours, theirs):
            if code.tag == "equal":
                for k in range(code.src_end - code.src_start):
                    partners.join(gap.first + code.src_start + k, there[code.dest_start + k])
                    joined.append(gap.first + code.src_start + k)
    return joined


def _join_unique_pairs(partners: Partners) -> list[int]:
    """Joins two neighbours without partners that stand together once in both texts; returns the old ones."""
    joined = []
    there = _only_pairs(partners.new.keys, partners.to_old)
    for pair, i in _only_pairs(partners.old.keys, partners.to_new).items():
        j = there.get(pair, -1)
        if i >= 0 and j >= 0 and partners.both_free(i, j) and partners.both_free(i + 1, j + 1):
            partners.join(i, j)
            partners.join(i + 1, j + 1)
            joined += [i, i + 1]
    return joined


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
