"""Maps each span of a text to its source, the text that it was made from.

Offsets are code points, half-open. Segments cover the text in order, without gap or overlap. Their sources may be in
any order (a footnote moves to the end) and may be used more than once. Maps compose, so a text made in several steps
can be mapped to its first source.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from documents.spans.span import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """`start` to `end` of a text came from `source`; if `source` is None, the text was added.

    If `exact`, the characters are equal one to one, so both have one length and any part of one is the same part of
    the other. Otherwise the two correspond only as wholes (an entity and its character, collapsed white space).
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
    """The segments of a text in order; together they cover it. The map of an empty text has no segments and is false.

    >>> made = SpanMap.from_pieces(
    ...     [(3, Span(0, 3), True), (1, Span(3, 8), False), (2, None, False), (3, Span(8, 11), True)]
    ... )
    >>> made.sources_of(Span(1, 4))  # of "AT&amp;T": the text has "AT&", with "!" added by hand
    (Span(start=1, end=8),)
    >>> made.places_of(Span(5, 9))
    (Span(start=3, end=4), Span(start=6, end=7))
    >>> made.unused_spans(12)
    (Span(start=11, end=12),)
    """

    segments: tuple[Segment, ...]
    _source_index: _SourceIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        at = 0
        for segment in self.segments:
            if segment.start != at:
                raise ValueError(f"Segments follow one another: {segment.start} does not follow {at}.")
            at = segment.end
        object.__setattr__(self, "_source_index", _SourceIndex())

    def __len__(self) -> int:
        """Returns the length of the text, in code points."""
        return self.segments[-1].end if self.segments else 0

    @classmethod
    def identity(cls, length: int) -> SpanMap:
        """Makes the map of a text to itself."""
        return cls((Segment(0, length, Span(0, length)),) if length else ())

    @classmethod
    def from_pieces(cls, pieces: Iterable[tuple[int, Span | None, bool]]) -> SpanMap:
        """Makes a map from `(length in the text, source or None, exact)`, merged where one piece continues another."""
        segments: list[Segment] = []
        at = 0
        for length, source, exact in _merge_pieces(pieces):
            segments.append(Segment(at, at + length, source, exact))
            at += length
        return cls(tuple(segments))

    def sources_of(self, span: Span) -> tuple[Span, ...]:
        """Returns the sources of `span`, in the text's order; touching spans are joined. An empty span has none."""
        return _merge_adjacent(
            source for segment in self.segments_within(span) if (source := _source_of_part(segment, span)) is not None
        )

    def places_of(self, source: Span) -> tuple[Span, ...]:
        """Returns where `source` occurs in the text, in the text's order; touching spans are joined.

        The cost grows with what is found, not with the length of the map.
        """
        segments = sorted(self._source_index.overlapping(source, self.segments), key=_start)
        return _merge_adjacent(place for segment in segments if (place := _place_in_text(segment, source)) is not None)

    def position_of(self, position: int) -> int | None:
        """Returns the place in the text of a point between two characters of the source: after the character before it.

        A point within omitted text is placed where that text would be. Returns None if no text has a source.
        """
        before = self._source_index.last_before(position, self.segments)
        if before is not None:
            return _place_of_end(before, position)
        return next((segment.start for segment in self._source_index.from_pieces(self.segments)), None)

    def compose(self, inner: SpanMap) -> SpanMap:
        """Composes this map, from the text to A, with `inner`, from A to B, into the map from the text to B.

        Raises ValueError if this map refers to characters beyond the end of A.

        >>> moved = SpanMap.from_pieces([(2, Span(4, 6), True)])
        >>> moved.compose(SpanMap.from_pieces([(5, Span(10, 15), True), (3, None, False)])).segments[0].source
        Span(start=14, end=15)
        """
        return SpanMap.from_pieces(piece for segment in self.segments for piece in _compose_segment(segment, inner))

    def unused_spans(self, source_length: int) -> tuple[Span, ...]:
        """Returns the spans of the source, `source_length` code points long, that have no place in the text."""
        at, free = 0, []
        for span in sorted(segment.source for segment in self.segments if segment.source is not None):
            if span.start > at:
                free.append(Span(at, span.start))
            at = max(at, span.end)
        if at < source_length:
            free.append(Span(at, source_length))
        return tuple(free)

    def to_json(self) -> list[list[int]]:
        """Returns `[length, source start, source length, exact]` for each segment, `[length]` if it was added."""
        return [
            [segment.end - segment.start]
            if segment.source is None
            else [segment.end - segment.start, segment.source.start, len(segment.source), int(segment.exact)]
            for segment in self.segments
        ]

    @classmethod
    def from_json(cls, rows: Any) -> SpanMap:
        """Reads what `to_json` wrote. Raises ValueError if the data is not such a map."""
        try:
            return cls.from_pieces(
                (row[0], None, False) if len(row) == 1 else (row[0], Span(row[1], row[1] + row[2]), bool(row[3]))
                for row in rows
            )
        except (TypeError, IndexError) as error:
            raise ValueError("This is not a span map.") from error

    def segments_within(self, span: Span) -> Iterator[Segment]:
        """Yields the segments of which `span` covers something. The cost grows with what is found."""
        if not len(span):
            return
        at = max(0, bisect_right(self.segments, span.start, key=_start) - 1)
        while at < len(self.segments) and self.segments[at].start < span.end:
            if self.segments[at].end > span.start:
                yield self.segments[at]
            at += 1


class _SourceIndex:
    """The segments of a map in the order of their sources, sorted at first use."""

    __slots__ = ("ends", "ordered", "starts")

    def __init__(self) -> None:
        self.ordered: list[Segment] | None = None
        self.starts: list[int] = []
        self.ends: list[int] = []

    def from_pieces(self, segments: tuple[Segment, ...]) -> list[Segment]:
        """Returns the segments with a source, sorted by its start; `ends` has the furthest end up to each."""
        if self.ordered is None:
            ordered = sorted((one for one in segments if one.source is not None), key=_source_start)
            sources = [one.source for one in ordered if one.source is not None]
            self.starts = [source.start for source in sources]
            self.ends = list(accumulate((source.end for source in sources), max))
            self.ordered = ordered  # last: another thread may read the index
        return self.ordered

    def overlapping(self, source: Span, segments: tuple[Segment, ...]) -> Iterator[Segment]:
        """Yields the segments whose source overlaps `source`."""
        ordered = self.from_pieces(segments)
        for at in range(bisect_left(self.starts, source.end) - 1, -1, -1):
            if self.ends[at] <= source.start:
                return
            if _place_in_text(ordered[at], source) is not None:
                yield ordered[at]

    def last_before(self, position: int, segments: tuple[Segment, ...]) -> Segment | None:
        """Returns the first segment made from the character before `position`, or from the nearest one before that."""
        self.from_pieces(segments)
        at = bisect_left(self.starts, position) - 1
        if at < 0:
            return None
        reach = min(self.ends[at], position)
        return min(self.overlapping(Span(reach - 1, reach), segments), key=_start)


def _start(segment: Segment) -> int:
    return segment.start


def _source_start(segment: Segment) -> tuple[int, int]:
    return (segment.source.start, segment.start) if segment.source is not None else (0, 0)


def _merge_adjacent(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Joins touching spans and drops a span that repeats the one before it."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].end == span.start:
            found[-1] = Span(found[-1].start, span.end)
        elif not found or found[-1] != span:
            found.append(span)
    return tuple(found)


def _merge_pieces(pieces: Iterable[tuple[int, Span | None, bool]]) -> Iterator[tuple[int, Span | None, bool]]:
    """Drops empty pieces and merges a piece with the one it continues."""
    held, first, last, is_exact = 0, -1, -1, False  # first < 0: added
    source: Span | None = None
    for length, span, exact in pieces:
        if not length:
            continue
        if span is None:
            if held and first < 0:
                held += length
                continue
        elif held and exact and is_exact and last == span.start and len(span) == length:
            held, last, source = held + length, span.end, None
            continue
        if held:
            yield held, source or (Span(first, last) if first >= 0 else None), is_exact
        held, source, is_exact = length, span, exact and span is not None
        first, last = (span.start, span.end) if span is not None else (-1, -1)
    if held:
        yield held, source or (Span(first, last) if first >= 0 else None), is_exact


def _source_of_part(segment: Segment, span: Span) -> Span | None:
    """Returns the source of the part of `segment` within `span`: the whole source if the segment is not exact."""
    if segment.source is None or not segment.exact:
        return segment.source
    start = max(segment.start, span.start) - segment.start + segment.source.start
    end = min(segment.end, span.end) - segment.start + segment.source.start
    return Span(start, end)


def _place_in_text(segment: Segment, source: Span) -> Span | None:
    """Returns the place in the text of the part of `source` that `segment` covers; None if they do not overlap."""
    if segment.source is None:
        return None
    start, end = max(segment.source.start, source.start), min(segment.source.end, source.end)
    if start >= end:
        return None
    if not segment.exact:
        return Span(segment.start, segment.end)
    shift = segment.start - segment.source.start
    return Span(start + shift, end + shift)


def _place_of_end(segment: Segment, position: int) -> int:
    """Returns the end in the text of what `segment` has from before `position` of the source."""
    if segment.source is None or not segment.exact or position >= segment.source.end:
        return segment.end
    return segment.start + position - segment.source.start


def _compose_segment(segment: Segment, inner: SpanMap) -> Iterator[tuple[int, Span | None, bool]]:
    length = segment.end - segment.start
    if segment.source is None:
        yield length, None, False
        return
    if segment.source.end > len(inner):
        raise ValueError(f"The map names letter {segment.source.end} of a text of {len(inner)}.")
    if not segment.exact:
        spans = inner.sources_of(segment.source)
        whole = Span(min(one.start for one in spans), max(one.end for one in spans)) if spans else None
        yield length, whole, False
        return
    for step in inner.segments_within(segment.source):
        start, end = max(step.start, segment.source.start), min(step.end, segment.source.end)
        yield end - start, _source_of_part(step, Span(start, end)), step.exact
