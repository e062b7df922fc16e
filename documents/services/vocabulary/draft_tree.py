"""Where the tags of a vocabulary stand while a file is taken in, without asking the database for each.

It says of a tag what `tag_tree.parents_of` does; what a row changes is entered at once, where that is simple.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from documents.models import Tag
from documents.models.tag_tree import parents_of


class DraftTree:
    """The parents and places of defined tags."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        self._tags = {tag.pk: tag for tag in tags}
        self._read()

    def _read(self) -> None:
        rows = [(tag.pk, tag.parent_id, tag.merged_into_id) for tag in self._tags.values()]
        self.parents = parents_of(rows)
        # Where tags are merged, or stood in a circle, a change of one may move others.
        self._is_plain = all(
            merged_into is None and self.parents[tag] == (parent if parent in self._tags else None)
            for tag, parent, merged_into in rows
        )
        self._has_below = {parent for _tag, parent, _merged_into in rows if parent is not None}
        self._beside: dict[int | None, set[int]] = defaultdict(set)
        for tag, parent in self.parents.items():
            self._beside[parent].add(tag)
        self._last: dict[int | None, int] = {}

    def above(self, tag: int | None, most: int) -> list[int]:
        """Returns a tag and those above it, the nearest first; none if it is not defined, and `most` at most."""
        found: list[int] = []
        while tag is not None and tag in self.parents and len(found) < most:
            found.append(tag)
            tag = self.parents[tag]
        return found

    def place_at_the_end(self, above: int | None, tag: int) -> int:
        """Returns the place of a tag that comes after those under `above`: 0 if nobody ordered them."""
        if tag in self._beside[above]:
            return _after(self._tags[one].position for one in self._beside[above] - {tag})
        if above not in self._last:
            self._last[above] = _after(self._tags[one].position for one in self._beside[above])
        return self._last[above]

    def enter(self, tag: Tag) -> None:
        """Enters a tag that was defined or changed, with its parent and its place."""
        is_new = tag.pk not in self._tags
        self._tags[tag.pk] = tag
        if tag.pk in self._has_below if is_new else not self._is_plain:
            self._read()
            return
        if not is_new and tag.pk in self.parents:
            self._beside[self.parents[tag.pk]].discard(tag.pk)
            self._last.pop(self.parents[tag.pk], None)
        parent = self._tags.get(tag.parent_id) if tag.parent_id is not None else None
        above = (parent.merged_into_id or parent.pk) if parent else None
        self.parents[tag.pk] = above
        self._beside[above].add(tag.pk)
        if tag.parent_id is not None:
            self._has_below.add(tag.parent_id)
        if above in self._last and tag.position:
            self._last[above] = max(self._last[above], tag.position + 1)


def _after(places: Iterable[int]) -> int:
    last = max(places, default=0)
    return last + 1 if last else 0
