"""The tags that a vocabulary defines, each under its parent, in the order that people gave them.

tree = TagTree.of(vocabulary)
for tag, depth in tree.in_order(): …
tree.above(tag), tree.children(tag), tree.below(tag)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from documents.models.tag import Tag, Vocabulary


class TagTree:
    """Defined tags by their parents, in the order given; a tag whose parent is not among them stands at the top."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        self.tags = {tag.pk: tag for tag in tags}
        self._children: dict[int | None, list[Tag]] = defaultdict(list)
        for tag in self.tags.values():
            self._children[tag.parent_id if tag.parent_id in self.tags else None].append(tag)

    @classmethod
    def of(cls, vocabulary: Vocabulary | None) -> TagTree:
        """Reads the tree of a vocabulary, with labels and links; there is none before its first tag."""
        if vocabulary is None:
            return cls([])
        tags = Tag.objects.filter(vocabulary=vocabulary, is_defined=True).prefetch_related("labels", "links")
        return cls(tags.order_by("position", "name", "pk"))

    def in_order(self) -> Iterator[tuple[Tag, int]]:
        """Yields each tag, with how many stand above it, followed by those that stand under it."""
        waiting = [(tag, 0) for tag in reversed(self._children[None])]
        while waiting:
            tag, depth = waiting.pop()
            yield tag, depth
            waiting += [(child, depth + 1) for child in reversed(self._children[tag.pk])]

    def above(self, tag: Tag) -> list[Tag]:
        """Returns the tags above one, the topmost first."""
        found: list[Tag] = []
        while tag.parent_id in self.tags and len(found) < len(self.tags):
            tag = self.tags[tag.parent_id]
            found.insert(0, tag)
        return found

    def children(self, tag: Tag) -> list[Tag]:
        """Returns the tags that stand immediately under one."""
        return list(self._children[tag.pk])

    def ends(self) -> dict[int, tuple[bool, bool]]:
        """Says of each tag whether it is the first and whether it is the last of those beside it."""
        return {tag.pk: (tag is beside[0], tag is beside[-1]) for beside in self._children.values() for tag in beside}

    def below(self, tag: Tag) -> list[Tag]:
        """Returns all tags that stand under one, at any depth."""
        found = {tag.pk: tag}
        waiting = [tag]
        while waiting:
            new = [child for child in self._children[waiting.pop().pk] if child.pk not in found]
            found |= {child.pk: child for child in new}
            waiting += new
        return list(found.values())[1:]
