"""The rows of a compact list as JSON, in chunks, so that a change makes one of them again.

Which rows begin a chunk follows from the rows alone. A list that was patched has the same chunks as one made anew, in
every process, and hence the same bytes and the same ETag.
"""

from __future__ import annotations

import zlib
from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import orjson

from documents.content_coding import Piece, between
from documents.exports.notes.indexes import Indexes
from documents.exports.notes.rows import GROUP, ID_AT, PERSON, PLACE_BYTES, TAGS, Row, age_of, id_of

CHUNK = 128
"""About how many rows are in a chunk; a power of two."""
_SEPARATOR = b",\n"
_COMMA = Piece(_SEPARATOR)
_BYTES_BESIDE = 300
"""About what a chunk takes in memory beside its rows."""

Encoded = tuple[bytes, bytes]
"""The place of a row, and the row as JSON."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows that follow each other: their places, and them as JSON, each in a line of its own."""

    places: bytes
    piece: Piece

    @classmethod
    def of(cls, rows: Sequence[Encoded]) -> Chunk:
        return cls(b"".join([place for place, _json in rows]), Piece(json_of(rows)))

    @property
    def first(self) -> bytes:
        """The place of the first row."""
        return self.places[:PLACE_BYTES]

    def rows(self) -> Iterator[Encoded]:
        """Yields the rows. The text between them is in none of them: strings in JSON have no line breaks."""
        starts = range(0, len(self.places), PLACE_BYTES)
        places = (self.places[start : start + PLACE_BYTES] for start in starts)
        return zip(places, self.piece.plain.split(_SEPARATOR), strict=True)

    def places_of(self, annotation: bytes) -> Iterator[bytes]:
        """Yields the places of the rows of an annotation, by the sixteen bytes of its id."""
        at = self.places.find(annotation)
        while at >= 0:
            start = at - ID_AT
            if start % PLACE_BYTES == 0:
                yield self.places[start : start + PLACE_BYTES]
            at = self.places.find(annotation, at + 1)


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Encoded rows in the order of the list, and what they name; never changed."""

    chunks: list[Chunk]
    named: Indexes

    @classmethod
    def made_of(cls, rows: Sequence[Row]) -> KeptRows:
        """Encodes rows in the order of the list."""
        named = Indexes()
        return cls(list(_chunks(encode_rows(rows, named))), named)

    @property
    def size(self) -> int:
        """About how many bytes these rows take in memory."""
        return sum(_BYTES_BESIDE + len(one.places) + one.piece.size for one in self.chunks)

    def pieces(self) -> Iterator[Piece]:
        """Yields the rows as JSON, without brackets around them."""
        return between(_COMMA, (chunk.piece for chunk in self.chunks))

    def patched(self, changed: Collection[bytes], come: Sequence[Row]) -> KeptRows:
        """Returns the rows with those of the changed annotations (16 bytes each) replaced by `come`, in order."""
        gone: set[bytes] = set()
        touched: dict[int, list[Encoded]] = defaultdict(list)
        for number, chunk in enumerate(self.chunks):
            found = [place for one in changed for place in chunk.places_of(one)]
            if found:
                touched[number] += []
                if chunk.first in found and number:
                    touched[number - 1] += []  # which the rest of this chunk then belongs to
                gone.update(found)
        if not self.named.stay({age_of(place) for place in gone}, come):
            return self._made_anew(changed, come)
        named = self.named.copy()
        firsts = [chunk.first for chunk in self.chunks]
        for row in encode_rows(come, named):
            touched[max(bisect(firsts, row[0]) - 1, 0)].append(row)
        return KeptRows(list(self._replaced(touched, gone)), named)

    def _replaced(self, touched: dict[int, list[Encoded]], gone: set[bytes]) -> Iterator[Chunk]:
        """Yields the chunks; those that are touched without the rows that are gone, and with the new ones."""
        rows = [] if self.chunks else touched[0]
        for number, chunk in enumerate(self.chunks):
            if number in touched:
                rows += [row for row in chunk.rows() if row[0] not in gone] + touched[number]
                continue
            if rows:
                yield from _chunks(sorted(rows))
                rows = []
            yield chunk
        yield from _chunks(sorted(rows))

    def _made_anew(self, changed: Collection[bytes], come: Sequence[Row]) -> KeptRows:
        """Encodes all rows again, because the order in which they first name somebody or something is another."""
        people, groups, tags = (list(one.positions) for one in (self.named.people, self.named.groups, self.named.tags))
        rows = list(come)
        for place, json in (row for chunk in self.chunks for row in chunk.rows()):
            if id_of(place) in changed:
                continue
            fields = orjson.loads(json)
            if fields[PERSON] is not None:
                fields[PERSON] = people[fields[PERSON]]
            if fields[GROUP] is not None:
                fields[GROUP] = groups[fields[GROUP]]
            fields[TAGS] = [tags[tag] for tag in fields[TAGS]]
            rows.append(Row(place, fields))
        rows.sort(key=lambda row: row.place)
        return KeptRows.made_of(rows)


def encode_rows(rows: Sequence[Row], named: Indexes) -> list[Encoded]:
    """Encodes rows; what they name for the first time is added to `named`."""
    named.add(rows)
    found = []
    for place, fields in rows:
        encoded = [*fields]
        encoded[PERSON] = None if fields[PERSON] is None else named.people.of(fields[PERSON])
        encoded[GROUP] = None if fields[GROUP] is None else named.groups.of(fields[GROUP])
        encoded[TAGS] = [named.tags.of(tag) for tag in fields[TAGS]]
        found.append((place, orjson.dumps(encoded)))
    return found


def json_of(encoded: Iterable[Encoded]) -> bytes:
    """Returns rows as JSON, each in a line of its own, without brackets around them."""
    return _SEPARATOR.join([json for _place, json in encoded])


def _chunks(rows: Iterable[Encoded]) -> Iterator[Chunk]:
    """Yields chunks of rows that are in order: each begins with a row whose place says so, or with the first."""
    some: list[Encoded] = []
    for row in rows:
        if some and zlib.crc32(row[0]) % CHUNK == 0:
            yield Chunk.of(some)
            some = []
        some.append(row)
    if some:
        yield Chunk.of(some)
