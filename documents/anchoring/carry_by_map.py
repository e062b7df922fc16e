"""Carries passages from a text to a text made from it, and back, by the map of where each character came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from documents.anchoring.placement import LOST_PASSAGE, AnchorState, CarriedPassage, is_enough_rest
from documents.anchoring.selectors import AnchorMethod
from documents.spans import Span, SpanMap

MAX_INSERTED = 220
"""Code points that may be added in the new text between two parts of a passage."""


def carry_from_source(made: SpanMap, old: str, new: str, spans: Sequence[tuple[int, int]]) -> list[CarriedPassage]:
    """Carries each `(start, end)` of `old` to `new`, in the order given; `made` maps `new` to `old`.

    A passage is lost if nearly all of it was left out. The cost grows with the passages, not with the texts.
    """
    return [_carry_one(made, old, new, start, end) for start, end in spans]


def carry_to_source(made: SpanMap, new: str, old: str, spans: Sequence[tuple[int, int]]) -> list[CarriedPassage]:
    """Carries each `(start, end)` of `new` back to `old`, its source; `made` maps `new` to `old`.

    A passage is lost if nearly all of it was added. Omitted text between its parts is included.
    """
    return [_carry_back(made, new, old, start, end) for start, end in spans]


def _carry_back(made: SpanMap, new: str, old: str, start: int, end: int) -> CarriedPassage:
    if start == end:
        near = made.sources_of(Span(max(0, start - 1), min(len(new), start + 1)))
        return (
            LOST_PASSAGE
            if not near
            else CarriedPassage(_same(start, near[0].end), near[0].end, near[0].end, AnchorMethod.SOURCES, 1.0)
        )
    sources = _densest_cluster(sorted(made.sources_of(Span(start, end))), 2 * (end - start) + MAX_INSERTED)
    if not sources:
        return LOST_PASSAGE
    first, last = sources[0].start, max(one.end for one in sources)
    words, whole = old[first:last], new[start:end]
    return _standing(start, whole, first, words, sources, old)


def _carry_one(made: SpanMap, old: str, new: str, start: int, end: int) -> CarriedPassage:
    if start == end:
        at = made.position_of(start)
        return LOST_PASSAGE if at is None else CarriedPassage(_same(start, at), at, at, AnchorMethod.SOURCES, 1.0)
    places = _densest_cluster(made.places_of(Span(start, end)), 2 * (end - start) + MAX_INSERTED)
    if not places:
        return LOST_PASSAGE
    first, last = places[0].start, places[-1].end
    whole = old[start:end]
    if new[first:last] != whole and new[first:last].strip():
        first, last = astuple(Span(first, last).stripped(new))
    words = new[first:last]
    alive = [source for place in places for source in _within(made, place, Span(start, end))]
    return _standing(start, whole, first, words, alive, old)


def _standing(start: int, whole: str, first: int, words: str, alive: Sequence[Span], old: str) -> CarriedPassage:
    """Returns the passage `whole` at `start`, now `words` at `first`; `alive` are the spans of `old` carried over."""
    last = first + len(words)
    if words == whole:
        return CarriedPassage(_same(start, first), first, last, AnchorMethod.SOURCES, 1.0)
    kept, letters = sum(_count_characters(one.of(old)) for one in alive), _count_characters(whole)
    if not words or not is_enough_rest(kept, letters):
        return LOST_PASSAGE
    score = min(0.999, kept / max(1, letters))
    return CarriedPassage(AnchorState.CHANGED, first, last, AnchorMethod.SOURCES, round(score, 3))


def _same(before: int, after: int) -> AnchorState:
    return AnchorState.KEPT if before == after else AnchorState.MOVED


def _densest_cluster(places: Sequence[Span], reach: int) -> Sequence[Span]:
    """Returns the places within `reach` of one another that have most characters: a passage may occur twice."""
    best: Sequence[Span] = ()
    for first in range(len(places)):
        last = first
        while last < len(places) and places[last].end - places[first].start <= reach:
            last += 1
        group = places[first : max(last, first + 1)]
        if sum(map(len, group)) > sum(map(len, best)):
            best = group
        if last == len(places):
            break
    return best


def _within(made: SpanMap, place: Span, span: Span) -> list[Span]:
    """Returns the sources of `place`, clipped to `span`."""
    return [
        Span(max(source.start, span.start), min(source.end, span.end))
        for source in made.sources_of(place)
        if source.start < span.end and source.end > span.start
    ]


def _count_characters(text: str) -> int:
    return len("".join(text.split()))
