"""Where each span of a text came from: a map from a text to the text it was made of.

Offsets are code points, half-open. Segments cover the text in order, without gap or overlap; what they came from may
be in any order (a footnote moves to the end), and may be used more than once. Maps compose, so that what was made in
several steps knows its first source.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from documents.spans.span import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """`start` to `end` of a text came from `source`; with `source` None it was added.

    `exact`: letter for letter, so both are of one length and any part of one is the same part of the other.
    Otherwise the two correspond only as wholes (an entity and its letter, white space collapsed).
    """

    start: int
    end: int
    source: Span | None
    exact: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"A segment covers something: not {self.start}-{self.end}.")
        if self.exact and self.source is not None and len(self.source) != self.end - self.start:
            raise ValueError("A segment that is exact is as long as its source.")


@dataclass(frozen=True, slots=True)
class SpanMap:
    """The segments of a text in order; together they cover it."""

    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        at = 0
        for segment in self.segments:
            if segment.start != at:
                raise ValueError(f"Segments follow one another: {segment.start} does not follow {at}.")
            at = segment.end

    def __len__(self) -> int:
        """The length of the text, in code points."""
        return self.segments[-1].end if self.segments else 0

    @classmethod
    def identity(cls, length: int) -> SpanMap:
        """The map of a text to itself."""
        return cls((Segment(0, length, Span(0, length)),) if length else ())

    @classmethod
    def of(cls, pieces: Iterable[tuple[int, Span | None, bool]]) -> SpanMap:
        """Makes a map of `(length in the text, source or None, exact)`; empty pieces are dropped, like ones joined."""
        segments: list[Segment] = []
        at = 0
        for length, source, exact in pieces:
            if not length:
                continue
            segment = Segment(at, at + length, source, exact and source is not None)
            at += length
            joined = _joined(segments[-1], segment) if segments else None
            if joined:
                segments[-1] = joined
            else:
                segments.append(segment)
        return cls(tuple(segments))

    def sources_of(self, span: Span) -> tuple[Span, ...]:
        """What `span` of the text came from, in the text's order; touching spans are joined."""
        found: list[Span] = []
        for segment in self._over(span):
            source = _part(segment, span)
            if source is None:
                continue
            if found and found[-1].end == source.start:
                found[-1] = Span(found[-1].start, source.end)
            elif not found or found[-1] != source:
                found.append(source)
        return tuple(found)

    def places_of(self, source: Span) -> tuple[Span, ...]:
        """Where in the text the letters of `source` stand, in the text's order; touching spans are joined."""
        found: list[Span] = []
        for segment in self.segments:
            place = _place(segment, source)
            if place is None:
                continue
            if found and found[-1].end == place.start:
                found[-1] = Span(found[-1].start, place.end)
            else:
                found.append(place)
        return tuple(found)

    def through(self, inner: SpanMap) -> SpanMap:
        """This map, text to A, followed by `inner`, A to B: the map of the text to B."""
        return SpanMap.of(piece for segment in self.segments for piece in _carried_through(segment, inner))

    def unused(self, source_length: int) -> tuple[Span, ...]:
        """The spans of the source, `source_length` code points long, that nothing in the text came from."""
        at, free = 0, []
        for span in sorted(segment.source for segment in self.segments if segment.source is not None):
            if span.start > at:
                free.append(Span(at, span.start))
            at = max(at, span.end)
        if at < source_length:
            free.append(Span(at, source_length))
        return tuple(free)

    def to_json(self) -> list[list[int]]:
        """`[length, source start, source length, exact]` a segment, `[length]` for one that was added."""
        return [
            [segment.end - segment.start]
            if segment.source is None
            else [segment.end - segment.start, segment.source.start, len(segment.source), int(segment.exact)]
            for segment in self.segments
        ]

    @classmethod
    def from_json(cls, rows: Any) -> SpanMap:
        """Reads what `to_json` wrote. Raises ValueError where that is not a map."""
        try:
            return cls.of(
                (row[0], None, False) if len(row) == 1 else (row[0], Span(row[1], row[1] + row[2]), bool(row[3]))
                for row in rows
            )
        except (TypeError, IndexError) as error:
            raise ValueError("This is not a span map.") from error

    def _over(self, span: Span) -> Iterator[Segment]:
        at = max(0, bisect_right(self.segments, span.start, key=lambda segment: segment.start) - 1)
        while at < len(self.segments) and self.segments[at].start < span.end:
            if self.segments[at].end > span.start:
                yield self.segments[at]
            at += 1


def _joined(before: Segment, after: Segment) -> Segment | None:
    """Two segments as one, if they go on where the first ends in the same way."""
    if before.source is None and after.source is None:
        return Segment(before.start, after.end, None, exact=False)
    if before.source is None or after.source is None or not (before.exact and after.exact):
        return None
    if before.source.end != after.source.start:
        return None
    return Segment(before.start, after.end, Span(before.source.start, after.source.end))


def _part(segment: Segment, span: Span) -> Span | None:
    """What the part of `segment` within `span` came from: all of its source where it is not exact."""
    if segment.source is None or not segment.exact:
        return segment.source
    start = max(segment.start, span.start) - segment.start + segment.source.start
    end = min(segment.end, span.end) - segment.start + segment.source.start
    return Span(start, end)


def _place(segment: Segment, source: Span) -> Span | None:
    """Where in the text the part of `source` that `segment` came from stands; None where they do not meet."""
    if segment.source is None:
        return None
    start, end = max(segment.source.start, source.start), min(segment.source.end, source.end)
    if start >= end:
        return None
    if not segment.exact:
        return Span(segment.start, segment.end)
    shift = segment.start - segment.source.start
    return Span(start + shift, end + shift)


def _carried_through(segment: Segment, inner: SpanMap) -> Iterator[tuple[int, Span | None, bool]]:
    length = segment.end - segment.start
    if segment.source is None:
        yield length, None, False
        return
    if not segment.exact:
        spans = inner.sources_of(segment.source)
        whole = Span(min(one.start for one in spans), max(one.end for one in spans)) if spans else None
        yield length, whole, False
        return
    for step in inner._over(segment.source):
        start, end = max(step.start, segment.source.start), min(step.end, segment.source.end)
        yield end - start, _part(step, Span(start, end)), step.exact
