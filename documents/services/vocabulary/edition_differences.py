"""The tags of an edition, and what became of them in another edition or in the vocabulary of today."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from documents.models.tag_tree import parents_of

Tag = Mapping[str, Any]
WORDING = ("name", "definition")
# What says nothing by itself: that a tag has a new version follows from what else of it changed.
WITHOUT_A_WORD = ("version",)


@dataclass(frozen=True)
class Change:
    """A tag that is in both, before and after; `fields` names what else differs besides wording and place."""

    before: Tag
    after: Tag
    above_before: str = ""
    above_after: str = ""
    fields: Sequence[str] = ()


@dataclass(frozen=True)
class Differences:
    """What differs between two contents, each by name; a tag that was reworded and moved is in both lists."""

    new: list[Tag] = field(default_factory=list)
    gone: list[Tag] = field(default_factory=list)
    reworded: list[Change] = field(default_factory=list)
    moved: list[Change] = field(default_factory=list)
    otherwise: list[Change] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Says that both say the same."""
        return not (self.new or self.gone or self.reworded or self.moved or self.otherwise)


def tags_in(content: str) -> dict[str, Tag]:
    """Returns the tags of a content by their UUIDs."""
    return {tag["uuid"]: tag for tag in json.loads(content)["tags"]}


def says_the_same(edition: str, now: str) -> bool:
    """Says whether two contents agree in all that the first says; a later release may say more of each tag."""
    before, after = tags_in(edition), tags_in(now)
    return before.keys() == after.keys() and all(
        after[uuid].get(name) == value for uuid, tag in before.items() for name, value in tag.items()
    )


def differences_of(before: str, after: str) -> Differences:
    """Returns what became of the tags of one content in another."""
    old, new = tags_in(before), tags_in(after)
    found = Differences(
        new=_by_name(tag for uuid, tag in new.items() if uuid not in old),
        gone=_by_name(tag for uuid, tag in old.items() if uuid not in new),
    )
    for tag in _by_name(tag for uuid, tag in new.items() if uuid in old):
        was = old[tag["uuid"]]
        change = Change(was, tag, _name_above(was, old), _name_above(tag, new), _other_fields(was, tag))
        if any(was[name] != tag[name] for name in WORDING):
            found.reworded.append(change)
        if was["parent"] != tag["parent"]:
            found.moved.append(change)
        if change.fields:
            found.otherwise.append(change)
    return found


def _by_name(tags: Iterator[Tag]) -> list[Tag]:
    return sorted(tags, key=lambda tag: (tag["name"].casefold(), tag["uuid"]))


def _name_above(tag: Tag, tags: Mapping[str, Tag]) -> str:
    above = tags.get(tag["parent"] or "")
    return above["name"] if above else ""


def _other_fields(was: Tag, tag: Tag) -> list[str]:
    passed_over = (*WORDING, "parent", *WITHOUT_A_WORD)
    return sorted(name for name in {*was, *tag} if name not in passed_over and was.get(name) != tag.get(name))


def in_order(tags: Mapping[str, Tag]) -> Iterator[tuple[Tag, int]]:
    """Yields each tag, with how many stand above it, followed by those that stand under it, in their order.

    Circles, which undoing a merge can leave, are cut as everywhere; a merged tag stands under the one that it means.
    """
    parents = parents_of((uuid, tag["parent"], tag.get("merged_into")) for uuid, tag in tags.items())
    children: dict[str | None, list[Tag]] = defaultdict(list)
    for tag in sorted(_by_name(iter(tags.values())), key=lambda tag: int(tag["position"])):
        merged_into = tag.get("merged_into")
        above = merged_into if merged_into in tags else parents.get(tag["uuid"])
        children[above].append(tag)
    waiting = [(tag, 0) for tag in reversed(children[None])]
    while waiting:
        tag, depth = waiting.pop()
        yield tag, depth
        waiting += [(child, depth + 1) for child in reversed(children[tag["uuid"]])]
