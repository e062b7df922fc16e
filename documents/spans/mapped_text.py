"""A text that knows where each of its letters came from, and stays so while it is cut and put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from documents.spans.span import Span
from documents.spans.span_map import SpanMap

Piece = tuple[int, Span | None, bool]


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text and the map from it to another; both have one length. Offsets are code points."""

    text: str
    source_map: SpanMap

    def __post_init__(self) -> None:
        if len(self.text) != len(self.source_map):
            raise ValueError(f"A map of {len(self.source_map)} code points does not fit a text of {len(self.text)}.")

    @classmethod
    def from_inserted(cls, text: str) -> MappedText:
        """A text that came from nowhere."""
        return cls(text, SpanMap.from_pieces([(len(text), None, False)]))

    @classmethod
    def from_span(cls, whole: str, span: Span) -> MappedText:
        """The letters of `span`, mapped to where they stand in `whole`."""
        return cls(span.of(whole), SpanMap.from_pieces([(len(span), span, True)]))

    @classmethod
    def from_replacement(cls, text: str, span: Span) -> MappedText:
        """A text that as a whole stands for `span`, as a reference in HTML for its letter."""
        return cls(text, SpanMap.from_pieces([(len(text), span, False)]))

    @classmethod
    def concatenate(cls, parts: Iterable[MappedText]) -> MappedText:
        """Texts one after the other."""
        parts = list(parts)
        pieces = ((one.end - one.start, one.source, one.exact) for part in parts for one in part.source_map.segments)
        return cls("".join(part.text for part in parts), SpanMap.from_pieces(pieces))

    def part(self, span: Span) -> MappedText:
        """Some of it."""
        return MappedText(span.of(self.text), SpanMap.from_pieces(_pieces(self.source_map, span)))

    def without(self, spans: Iterable[Span]) -> MappedText:
        """What is left when `spans` are taken out, which may overlap."""
        kept, at = [], 0
        for span in sorted(spans):
            if span.start > at:
                kept.append(self.part(Span(at, span.start)))
            at = max(at, span.end)
        kept.append(self.part(Span(at, len(self.text))))
        return MappedText.concatenate(kept)

    def with_inserted(self, at: int, *parts: MappedText) -> MappedText:
        """With `parts` put in before the code point `at`."""
        return MappedText.concatenate([self.part(Span(0, at)), *parts, self.part(Span(at, len(self.text)))])


def _pieces(made: SpanMap, span: Span) -> Iterator[Piece]:
    for segment in made.segments:
        start, end = max(segment.start, span.start), min(segment.end, span.end)
        if start >= end:
            continue
        if segment.source is None or not segment.exact:
            yield end - start, segment.source, False
            continue
        first = segment.source.start + start - segment.start
        yield end - start, Span(first, first + end - start), True


def invert_map(made: SpanMap, source_length: int) -> SpanMap:
    """The map from the source to the text of which `made` is the map to the source.

    A letter of the source that was used more than once leads to its first place; one that was not used, nowhere.

    >>> invert_map(SpanMap.of([(2, Span(3, 5), True)]), 6).to_json()
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
