"""The tags that a vocabulary defines, each under its parent, in the order that people gave them.

tree = TagTree.of(vocabulary)
for tag, depth in tree.in_order(): …
tree.parent(tag), tree.above(tag), tree.children(tag), tree.below(tag)

A merged tag is not in it: what stood under it stands under the tag that it means now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

from documents.models.tag import Tag, TagQuerySet
from documents.models.vocabulary import Vocabulary

Key = TypeVar("Key", int, str)


def parents_of(tags: Iterable[tuple[Key, Key | None, Key | None]]) -> dict[Key, Key | None]:
    """Returns the parent of each tag that is not merged, from the key, the parent and the meaning of all.

    Merging a tag into one below it makes a circle, and so may undoing: a tag that comes to stand under itself takes the
    place of the merged one, and of several that stand under each other the first is at the top.
    """
    rows = list(tags)
    stored = {tag: parent for tag, parent, _meaning in rows}
    meaning = {tag: merged_into or tag for tag, _parent, merged_into in rows}
    parents: dict[Key, Key | None] = {}
    for tag in (tag for tag in stored if meaning[tag] == tag):
        parent, passed = stored[tag], set[Key]()
        while parent in stored and meaning[parent] == tag and parent not in passed:
            passed.add(parent)
            parent = stored[parent]
        parents[tag] = meaning[parent] if parent in stored and meaning[parent] != tag else None
    for tag in sorted(parents):
        above, passed = parents[tag], {tag}
        while above is not None and above not in passed:
            passed.add(above)
            above = parents.get(above)
        if above == tag:
            parents[tag] = None
    return parents


def _defined_in(vocabulary: Vocabulary) -> TagQuerySet:
    return Tag.objects.filter(vocabulary=vocabulary, is_defined=True, merged_into=None)


class TagTree:
    """Defined tags by their parents, in the order given; a tag whose parent is not among them stands at the top."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        """Takes tags that mean themselves, with those that are merged into them (`with_spellings`)."""
        self.tags = {tag.pk: tag for tag in tags}
        everything = [one for tag in self.tags.values() for one in (tag, *tag.merged.all())]
        self._parents = parents_of((one.pk, one.parent_id, one.merged_into_id) for one in everything)
        self._children: dict[int | None, list[Tag]] = defaultdict(list)
        for tag in self.tags.values():
            self._children[self._parents[tag.pk]].append(tag)

    @classmethod
    def of(cls, vocabulary: Vocabulary | None) -> TagTree:
        """Reads the tree of a vocabulary, with all spellings and links; there is none before its first tag."""
        if vocabulary is None:
            return cls([])
        return cls(_defined_in(vocabulary).with_spellings().order_by("position", "name", "pk"))

    @classmethod
    def around(cls, tag: Tag) -> TagTree:
        """Reads what stands above and below a tag in its vocabulary; spellings and links of that alone are read."""
        defined = _defined_in(tag.vocabulary)
        columns = "pk", "parent", "merged_into"
        merged = Tag.objects.filter(merged_into__in=defined.values("pk")).order_by()
        parents = parents_of(defined.order_by().values_list(*columns).union(merged.values_list(*columns), all=True))
        children: dict[int | None, list[int]] = defaultdict(list)
        for key, parent in parents.items():
            children[parent].append(key)
        around, above, below = {tag.pk}, parents.get(tag.pk, tag.parent_id), [tag.pk]
        while above is not None and above not in around:
            around.add(above)
            above = parents.get(above)
        while below:
            new = [key for key in children[below.pop()] if key not in around]
            around.update(new)
            below += new
        return cls(defined.filter(pk__in=around).with_spellings().order_by("position", "name", "pk"))

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
        here = self.parent(tag)
        while here is not None and len(found) < len(self.tags):
            found.insert(0, here)
            here = self.parent(here)
        return found

    def parent(self, tag: Tag) -> Tag | None:
        """Returns the tag under which one stands."""
        above = self._parents.get(tag.pk, tag.parent_id)
        return self.tags.get(above) if above is not None else None

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
