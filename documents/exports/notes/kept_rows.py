"""The rows of a compact list as JSON, each a piece of its own, so that a change replaces a few of them.

People, groups and tags stand in a row by their index; indexes follow the order in which the rows first name them. A
list that was patched has the same bytes as one made anew.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from bisect import bisect
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import orjson

PASSAGE, LOST, WHOLE, DELETED = range(4)
"""The parts of a list, in this order: passages by position, lost ones, notes on the whole article, deleted ones."""
NOBODY = 2**32 - 1
_PLACE = struct.Struct(">BIIQ16sH")
_ID = slice(17, 33)
_BYTES_BESIDE = 170
"""About what a row takes in memory beside its JSON."""
_NOT_MINE, _MINE = b",false,", b",true,"
PERSON, GROUP, TAGS = 4, 6, 7


class Row(NamedTuple):
    """One row: its place in the order of the list, and its fields, with values in place of indexes."""

    place: bytes
    fields: list[Any]


def make_row(found: Sequence[Any]) -> Row:
    """Makes a row of the columns of `visible_rows`; a deleted annotation has neither author nor passage."""
    (
        key,
        passage,
        n,
        start,
        end,
        state,
        author,
        audience,
        group,
        has_words,
        created,
        resolved,
        tags,
        replies,
        is_deleted,
    ) = found
    if is_deleted:
        part = DELETED
    elif passage is None:
        part = WHOLE
    else:
        part = LOST if start is None else PASSAGE
    place = _PLACE.pack(part, start or 0, end or 0, created, id_bytes(key), n or 0)
    fields = [
        key,
        start,
        end,
        state or "whole",
        None if is_deleted else (author, group),
        audience,
        group,
        [] if is_deleted else tags,
        "deleted" if is_deleted else "note" if has_words else "highlight",
        False,
        (created + 500_000) // 1_000_000,
        resolved,
        replies,
    ]
    return Row(place, fields)


def id_bytes(key: str) -> bytes:
    """Returns the sixteen bytes of an annotation's id, in whose order Postgres sorts it."""
    return bytes.fromhex(key.replace("-", ""))


@dataclass(slots=True)
class Index:
    """Values in the order in which rows first name them, and for each the place where that is."""

    positions: dict[Any, int] = field(default_factory=dict)
    first_named: list[tuple[bytes, int]] = field(default_factory=list)

    def of(self, value: Any, place: bytes = b"", nth: int = 0) -> int:
        """Returns the position of a value; a new value is added at the end."""
        found = self.positions.get(value)
        if found is None:
            found = self.positions[value] = len(self.positions)
            self.first_named.append((place, nth))
        return found

    def copy(self) -> Index:
        """Returns an independent copy."""
        return Index(dict(self.positions), list(self.first_named))

    def stays(self, gone: Collection[bytes], come: Iterable[tuple[Any, bytes, int]]) -> bool:
        """Says whether all positions stay if rows at some places go, and rows come that name these values in order.

        The new rows' new values may only follow at the end.
        """
        first: dict[Any, tuple[bytes, int]] = {}
        for value, place, nth in come:
            first.setdefault(value, (place, nth))
        for value, position in self.positions.items():
            before = self.first_named[position]
            now = first.pop(value, None)
            if now != before and (before[0] in gone or (now is not None and now < before)):
                return False
        last = self.first_named[-1] if self.first_named else (b"", 0)
        return all(named > last for named in first.values())


def no_numbers() -> array[int]:
    return array("I")


@dataclass(slots=True)
class Indexes:
    """The people (with the group in which they wrote), groups and tags that rows name."""

    people: Index = field(default_factory=Index)
    groups: Index = field(default_factory=Index)
    tags: Index = field(default_factory=Index)

    def copy(self) -> Indexes:
        return Indexes(self.people.copy(), self.groups.copy(), self.tags.copy())

    def encode(self, row: Row) -> tuple[bytes, int]:
        """Returns a row as JSON, and the index of who wrote it."""
        place, fields = row
        person, group = fields[PERSON], fields[GROUP]
        wrote = NOBODY if person is None else self.people.of(person, place)
        named = [self.tags.of(tag, place, nth) for nth, tag in enumerate(fields[TAGS])]
        encoded = [*fields]
        encoded[PERSON] = None if person is None else wrote
        encoded[GROUP] = None if group is None else self.groups.of(group, place)
        encoded[TAGS] = named
        # A copy: what orjson returns keeps the whole buffer of four kilobytes in which it was written.
        return bytes(memoryview(orjson.dumps(encoded))), wrote

    def stay(self, gone: Collection[bytes], come: Sequence[Row]) -> bool:
        """Says whether all indexes stay if rows at some places go and others come."""
        people = [(row.fields[PERSON], row.place, 0) for row in come if row.fields[PERSON] is not None]
        groups = [(row.fields[GROUP], row.place, 0) for row in come if row.fields[GROUP] is not None]
        tags = [(tag, row.place, nth) for row in come for nth, tag in enumerate(row.fields[TAGS])]
        return self.people.stays(gone, people) and self.groups.stays(gone, groups) and self.tags.stays(gone, tags)


@dataclass(frozen=True)
class KeptRows:
    """Encoded rows in the order of the list, with their places, and the index of who wrote each; never changed."""

    places: list[bytes]
    pieces: list[bytes]
    writers: array[int]
    named: Indexes

    @classmethod
    def made_of(cls, rows: Iterable[Row], named: Indexes | None = None) -> KeptRows:
        """Encodes rows in the order of the list; their indexes continue those in `named`, which grows."""
        made = cls([], [], no_numbers(), Indexes() if named is None else named)
        for row in rows:
            piece, wrote = made.named.encode(row)
            made.places.append(row.place)
            made.pieces.append(piece)
            made.writers.append(wrote)
        return made

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the rows as JSON."""
        return hashlib.sha256(b",".join(self.pieces)).digest()

    @property
    def length(self) -> int:
        """The bytes of the rows as JSON, without what is between them."""
        return sum(map(len, self.pieces))

    @property
    def size(self) -> int:
        """About how many bytes these rows take in memory."""
        return self.length + len(self.pieces) * _BYTES_BESIDE

    def json(self) -> bytes:
        """Returns the rows as JSON, without brackets around them."""
        return b",".join(self.pieces)

    def numbers_of(self, person: str) -> list[int]:
        """Returns the numbers of the rows that a person wrote for everyone."""
        index = self.named.people.positions.get((person, None))
        if index is None:
            return []
        found, start = [], 0
        for _ in range(self.writers.count(index)):
            start = self.writers.index(index, start) + 1
            found.append(start - 1)
        return found

    def json_marking(self, numbers: Sequence[int]) -> bytes:
        """Returns the rows as JSON, with those of these numbers marked as the reader's own."""
        pieces = self.pieces.copy() if numbers else self.pieces
        for number in numbers:
            pieces[number] = pieces[number].replace(_NOT_MINE, _MINE)
        return b",".join(pieces)

    def patched(self, changed: Collection[bytes], come: Sequence[Row]) -> KeptRows:
        """Returns the rows with those of the changed annotations (16 bytes each) replaced by `come`, in order."""
        at = [number for number, place in enumerate(self.places) if place[_ID] in changed]
        if not self.named.stay({self.places[number] for number in at}, come):
            return self._made_anew(changed, come)
        now = KeptRows(self.places.copy(), self.pieces.copy(), self.writers[:], self.named.copy())
        for number in reversed(at):
            del now.places[number], now.pieces[number], now.writers[number]
        for row in come:
            piece, wrote = now.named.encode(row)
            number = bisect(now.places, row.place)
            now.places.insert(number, row.place)
            now.pieces.insert(number, piece)
            now.writers.insert(number, wrote)
        return now

    def _made_anew(self, changed: Collection[bytes], come: Sequence[Row]) -> KeptRows:
        """Encodes all rows again, because the order in which they first name somebody or something is another."""
        people, groups, tags = (list(one.positions) for one in (self.named.people, self.named.groups, self.named.tags))
        rows = list(come)
        for place, fields in zip(self.places, orjson.loads(b"[" + self.json() + b"]"), strict=True):
            if place[_ID] in changed:
                continue
            if fields[PERSON] is not None:
                fields[PERSON] = people[fields[PERSON]]
            if fields[GROUP] is not None:
                fields[GROUP] = groups[fields[GROUP]]
            fields[TAGS] = [tags[tag] for tag in fields[TAGS]]
            rows.append(Row(place, fields))
        rows.sort(key=lambda row: row.place)
        return KeptRows.made_of(rows)
