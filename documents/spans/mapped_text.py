"""A text that knows where each of its characters came from and keeps that knowledge when it is sliced and joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from documents.spans.span import Span
from documents.spans.span_map import SpanMap

Piece = tuple[int, Span | None, bool]


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text and a map of equal length from it to another text. Offsets are code points."""

    text: str
    source_map: SpanMap

    def __post_init__(self) -> None:
        if len(self.text) != len(self.source_map):
            raise ValueError(f"A map of {len(self.source_map)} code points does not fit a text of {len(self.text)}.")

    @classmethod
    def from_inserted(cls, text: str) -> MappedText:
        """Makes a text that has no source."""
        return cls(text, SpanMap.from_pieces([(len(text), None, False)]))

    @classmethod
    def from_span(cls, whole: str, span: Span) -> MappedText:
        """Takes the text of `span`, mapped to its position in `whole`."""
        return cls(span.of(whole), SpanMap.from_pieces([(len(span), span, True)]))

    @classmethod
    def from_replacement(cls, text: str, span: Span) -> MappedText:
        """Makes a text that corresponds to `span` as a whole, as a character does to its HTML reference."""
        return cls(text, SpanMap.from_pieces([(len(text), span, False)]))

    @classmethod
    def concatenate(cls, parts: Iterable[MappedText]) -> MappedText:
        """Joins texts in order."""
        parts = list(parts)
        pieces = ((one.end - one.start, one.source, one.exact) for part in parts for one in part.source_map.segments)
        return cls("".join(part.text for part in parts), SpanMap.from_pieces(pieces))

    def part(self, span: Span) -> MappedText:
        """Returns the part of the text within `span`."""
        return MappedText(span.of(self.text), SpanMap.from_pieces(_pieces(self.source_map, span)))

    def without(self, spans: Iterable[Span]) -> MappedText:
        """Returns the text without `spans`, which may overlap."""
        kept, at = [], 0
        for span in sorted(spans):
            if span.start > at:
                kept.append(self.part(Span(at, span.start)))
            at = max(at, span.end)
        kept.append(self.part(Span(at, len(self.text))))
        return MappedText.concatenate(kept)

    def with_inserted(self, at: int, *parts: MappedText) -> MappedText:
        """Returns the text with `parts` inserted before the code point `at`."""
        return MappedText.concatenate([self.part(Span(0, at)), *parts, self.part(Span(at, len(self.text)))])


def _pieces(made: SpanMap, span: Span) -> Iterator[Piece]:
    for segment in made.segments_within(span):
        start, end = max(segment.start, span.start), min(segment.end, span.end)
        if segment.source is None or not segment.exact:
            yield end - start, segment.source, False
            continue
        first = segment.source.start + start - segment.start
        yield end - start, Span(first, first + end - start), True


def invert_map(made: SpanMap, source_length: int) -> SpanMap:
    """Inverts a map: source to text instead of text to source.

    A character of the source that was used more than once maps to its first use; one that was not used has no place.

    >>> invert_map(SpanMap.from_pieces([(2, Span(3, 5), True)]), 6).to_json()
    [[3], [2, 0, 2, 1], [1]]
    """
    used = sorted(
        (
            (segment.source, Span(segment.start, segment.end), segment.exact)
            for segment in made.segments
            if segment.source
        ),
        key=lambda one: one[:2],
    )
    pieces: list[Piece] = []
    at = 0
    for source, place, exact in used:
        if source.end <= at:
            continue
        start = max(source.start, at)
        pieces.append((start - at, None, False))
        if exact:
            place = Span(place.start + start - source.start, place.end)
        pieces.append((source.end - start, place, exact))
        at = source.end
    pieces.append((source_length - at, None, False))
    return SpanMap.from_pieces(pieces)
