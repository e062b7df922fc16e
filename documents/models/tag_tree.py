"""The tags that a vocabulary defines, each under its parent.

tree = TagTree.of(vocabulary)
for tag, depth in tree.in_order(): …
tree.above(tag), tree.children(tag), tree.below(tag)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from documents.models.tag import Tag, Vocabulary


class TagTree:
    """Defined tags by their parents, by name; a tag whose parent is not among them stands at the top."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        self.tags = {tag.pk: tag for tag in tags}
        self._children: dict[int | None, list[Tag]] = defaultdict(list)
        for tag in self.tags.values():
            self._children[tag.parent_id if tag.parent_id in self.tags else None].append(tag)

    @classmethod
    def of(cls, vocabulary: Vocabulary | None) -> TagTree:
        """Reads the tree of a vocabulary, with their labels; there is none before its first tag."""
        if vocabulary is None:
            return cls([])
        tags = Tag.objects.filter(vocabulary=vocabulary, is_defined=True).prefetch_related("labels")
        return cls(tags.order_by("name", "pk"))

    def in_order(self) -> Iterator[tuple[Tag, int]]:
        """Yields each tag, with how many stand above it, followed by those that stand under it."""

        def below(parent: int | None, depth: int) -> Iterator[tuple[Tag, int]]:
            for tag in self._children[parent]:
                yield tag, depth
                yield from below(tag.pk, depth + 1)

        yield from below(None, 0)

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

    def below(self, tag: Tag) -> list[Tag]:
        """Returns all tags that stand under one, at any depth."""
        found: list[Tag] = []
        for child in self._children[tag.pk]:
            found += [child, *self.below(child)]
        return found
