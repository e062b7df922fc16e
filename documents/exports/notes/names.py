"""The names of the people, groups and tags that a list names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from documents.content_coding import Piece
from documents.exports.notes.indexes import Indexes
from documents.models import Group, Membership, Tag, User, name_for
from documents.models.compiled import run_sql

NAMES_SQL = """
    (SELECT json_agg(json_build_array(id, public_name, erased_at)) FROM documents_user WHERE %(people)s)::text,
    (SELECT json_agg(json_build_array(user_id, group_id, name_in_group)) FROM documents_membership
     WHERE name_in_group <> '' AND %(members)s)::text,
    (SELECT json_agg(json_build_array(id, name, short_name)) FROM documents_group WHERE %(groups)s)::text,
    (SELECT json_agg(json_build_array(id, name, slot)) FROM documents_tag WHERE %(tags)s)::text
"""
"""The columns of a statement that asks for names, each once; conditions say which."""
_OF_INDEXES = {
    "people": "id = ANY(%(people)s::uuid[])",
    "members": "user_id = ANY(%(people)s::uuid[]) AND group_id = ANY(%(groups)s::uuid[])",
    "groups": "id = ANY(%(groups)s::uuid[])",
    "tags": "id = ANY(%(tags)s::bigint[])",
}


class ListedNames(NamedTuple):
    """Names as JSON, without brackets around each list."""

    people: Piece
    groups: Piece
    tags: Piece


@dataclass(frozen=True, slots=True)
class Names:
    """People with the names that they have in groups, groups, and tags (id, name, slot), each by its id.

    `found` is the columns of `NAMES_SQL` of which they were made.
    """

    people: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    tags: dict[int, tuple[int, str, str]] = field(default_factory=dict)
    found: tuple[str | None, ...] = ()

    @classmethod
    def load(cls, indexes: Indexes) -> Names:
        """Loads the current names of all that the rows name, in one statement."""
        groups = [UUID(group) for group in indexes.groups.positions]
        given = {
            "people": [UUID(author) for author in {author for author, _group in indexes.people.positions}],
            "groups": groups,
            "tags": list(indexes.tags.positions),
        }
        (found,) = run_sql(f"SELECT {NAMES_SQL % _OF_INDEXES}", given)
        return cls.parsed(*found)

    @classmethod
    def parsed(cls, *found: str | None) -> Names:
        """Makes the names from the columns of `NAMES_SQL`."""
        people, in_groups, groups, tags = ([] if words is None else orjson.loads(words) for words in found)
        known = {}
        for pk, name, erased in people:
            known[pk] = person = User(pk=UUID(pk), public_name=name, erased_at=erased)
            person._prefetched_objects_cache = {"memberships": []}  # type: ignore[attr-defined]
        for pk, group, name in in_groups:
            membership = Membership(group_id=UUID(group), name_in_group=name)
            known[pk]._prefetched_objects_cache["memberships"].append(membership)  # type: ignore[attr-defined]
        shown_in = {pk: Group(pk=UUID(pk), name=name, short_name=short) for pk, name, short in groups}
        return cls(known, shown_in, {tag[0]: (tag[0], tag[1], tag[2]) for tag in tags}, found)

    @property
    def depend_on_language(self) -> bool:
        """Says whether a name is said in the reader's language: that of somebody who has left."""
        return any(person.erased_at is not None for person in self.people.values())

    def listed(self, indexes: Indexes) -> ListedNames:
        """Returns the people, groups and tags of a list, in the order of their indexes."""
        groups = self.groups
        return ListedNames(
            _listed(
                [pk, name_for(None, self.people.get(pk), groups.get(group))] for pk, group in indexes.people.positions
            ),
            _listed([pk, groups[pk].label if pk in groups else ""] for pk in indexes.groups.positions),
            _listed(self.tags.get(pk, (pk, "", Tag.Slot.PLAIN)) for pk in indexes.tags.positions),
        )


def _listed(names: Iterable[Sequence[Any]]) -> Piece:
    return Piece(orjson.dumps(list(names))[1:-1])
