"""People, groups and tags by index, as the rows of a compact list name them.

Indexes follow the age of the rows, so that somebody who writes for the first time gets the next index, wherever the
passage is, and no other row changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from documents.exports.notes.rows import GROUP, PERSON, TAGS, Row, age_of


@dataclass(slots=True)
class Index:
    """Values in the order in which rows first name them, and for each the age of that row; `before` has others'."""

    positions: dict[Any, int] = field(default_factory=dict)
    first_named: list[tuple[bytes, int]] = field(default_factory=list)
    before: dict[Any, int] = field(default_factory=dict)

    def add(self, value: Any, age: bytes, nth: int = 0) -> None:
        """Gives a new value the next position."""
        if value not in self.before and value not in self.positions:
            self.positions[value] = len(self.before) + len(self.positions)
            self.first_named.append((age, nth))

    def of(self, value: Any) -> int:
        """Returns the position of a value."""
        found = self.positions.get(value)
        return self.before[value] if found is None else found

    def copy(self) -> Index:
        """Returns an independent copy."""
        return Index(dict(self.positions), list(self.first_named), self.before)

    def stays(self, gone: Collection[bytes], come: Iterable[tuple[Any, bytes, int]]) -> bool:
        """Says whether all positions stay if rows of some ages go, and rows come that name these values in order.

        The new rows' new values may only follow at the end.
        """
        first: dict[Any, tuple[bytes, int]] = {}
        for value, age, nth in come:
            first.setdefault(value, (age, nth))
        for value, before in zip(self.positions, self.first_named, strict=True):
            now = first.pop(value, None)
            if now != before and (before[0] in gone or (now is not None and now < before)):
                return False
        last = self.first_named[-1] if self.first_named else (b"", 0)
        return all(named > last for named in first.values())


@dataclass(slots=True)
class Indexes:
    """The people (with the group in which they wrote), groups and tags that rows name."""

    people: Index = field(default_factory=Index)
    groups: Index = field(default_factory=Index)
    tags: Index = field(default_factory=Index)

    def copy(self) -> Indexes:
        return Indexes(self.people.copy(), self.groups.copy(), self.tags.copy())

    def continued(self) -> Indexes:
        """Returns indexes of what other rows name besides."""
        return Indexes(*(Index(before=one.positions) for one in (self.people, self.groups, self.tags)))

    def add(self, rows: Iterable[Row]) -> None:
        """Gives indexes to what these rows name for the first time."""
        for row in by_age(rows):
            age = age_of(row.place)
            person, group, tags = row.fields[PERSON], row.fields[GROUP], row.fields[TAGS]
            if person is not None:
                self.people.add(person, age)
            if group is not None:
                self.groups.add(group, age)
            for nth, tag in enumerate(tags):
                self.tags.add(tag, age, nth)

    def stay(self, gone: Collection[bytes], come: Sequence[Row]) -> bool:
        """Says whether all indexes stay if rows of some ages go and others come."""
        rows = [(age_of(row.place), row.fields) for row in by_age(come)]
        people = [(fields[PERSON], age, 0) for age, fields in rows if fields[PERSON] is not None]
        groups = [(fields[GROUP], age, 0) for age, fields in rows if fields[GROUP] is not None]
        tags = [(tag, age, nth) for age, fields in rows for nth, tag in enumerate(fields[TAGS])]
        return self.people.stays(gone, people) and self.groups.stays(gone, groups) and self.tags.stays(gone, tags)


def by_age(rows: Iterable[Row]) -> list[Row]:
    """Returns rows in the order in which they were written."""
    return sorted(rows, key=lambda row: age_of(row.place))
