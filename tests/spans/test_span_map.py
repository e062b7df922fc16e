"""Span maps lead from each character of a text to its source and back, and they compose."""

import doctest
import json
import pickle
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.spans import Segment, Span, SpanMap, span_map

SOURCE = 40


@st.composite
def maps(draw, source=SOURCE, most=12):
    """Draws a map from a text to a source of `source` characters: in any order, with repeats, wholes and additions."""
    pieces = []
    for _ in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(["exact", "whole", "added"]))
        start = draw(st.integers(0, source - 1))
        end = draw(st.integers(start + 1, source))
        if kind == "added":
            pieces.append((draw(st.integers(1, 5)), None, False))
        elif kind == "exact":
            pieces.append((end - start, Span(start, end), True))
        else:
            pieces.append((draw(st.integers(1, 5)), Span(start, end), False))
    return SpanMap.from_pieces(pieces)


@st.composite
def maps_in_two_steps(draw):
    inner = draw(maps().filter(len))
    return draw(maps(source=len(inner))), inner


def sources_of_letters(one: SpanMap) -> list[Span | None]:
    """Returns the source of each character of the text, read from the segments one by one."""
    found: list[Span | None] = []
    for segment in one.segments:
        for at in range(segment.end - segment.start):
            if segment.source is not None and segment.exact:
                found.append(Span(segment.source.start + at, segment.source.start + at + 1))
            else:
                found.append(segment.source)
    return found


def letters(spans) -> set[int]:
    return {letter for span in spans for letter in range(span.start, span.end)}


def test_the_doctests_pass():
    assert doctest.testmod(span_map).failed == 0
    assert doctest.testmod(span_map).attempted > 3


@given(maps())
def test_segments_cover_the_text_without_overlap_and_adjacent_ones_are_merged(one):
    assert [segment.start for segment in one.segments] == [0, *(segment.end for segment in one.segments)][:-1]
    assert len(one) == sum(segment.end - segment.start for segment in one.segments)
    for before, after in pairwise(one.segments):
        assert before.source is not None or after.source is not None
        if before.source and after.source and before.exact and after.exact:
            assert before.source.end != after.source.start


@given(maps(), st.data())
def test_a_span_has_the_sources_of_its_characters(one, data):
    start = data.draw(st.integers(0, len(one)))
    span = Span(start, data.draw(st.integers(start, len(one))))
    expected = [source for source in sources_of_letters(one)[span.start : span.end] if source is not None]
    assert letters(one.sources_of(span)) == letters(expected)


@given(maps(), st.data())
def test_a_source_span_has_the_places_of_its_characters(one, data):
    start = data.draw(st.integers(0, SOURCE))
    span = Span(start, data.draw(st.integers(start, SOURCE)))
    places = one.places_of(span)
    expected = {
        at for at, source in enumerate(sources_of_letters(one)) if source and letters([source]) & letters([span])
    }
    assert letters(places) == expected
    assert list(places) == sorted(places)
    assert all(before.end < after.start for before, after in pairwise(places))


@given(maps_in_two_steps())
def test_composing_two_maps_equals_mapping_in_two_steps(steps):
    outer, inner = steps
    whole = outer.compose(inner)
    assert len(whole) == len(outer)
    for at, (source, far) in enumerate(zip(sources_of_letters(outer), sources_of_letters(whole), strict=True)):
        near = inner.sources_of(source) if source is not None else ()
        if not near:
            assert far is None, at
        else:  # one span from the first source to the last
            assert far == Span(min(one.start for one in near), max(one.end for one in near)), at


@given(maps_in_two_steps(), maps(source=7))
def test_composition_is_associative_and_has_an_identity(steps, first):
    outer, inner = steps
    if len(first) >= SOURCE:
        assert letters(outer.compose(inner).compose(first).sources_of(Span(0, len(outer)))) <= set(range(7))
    assert outer.compose(SpanMap.identity(len(inner))) == outer
    assert SpanMap.identity(len(outer)).compose(outer) == outer


@given(maps())
def test_unused_source_is_all_that_no_text_came_from(one):
    used = letters(segment.source for segment in one.segments if segment.source is not None)
    assert letters(one.unused_spans(SOURCE)) == set(range(SOURCE)) - used


@given(maps())
def test_a_stored_map_is_unchanged(one):
    assert SpanMap.from_json(json.loads(json.dumps(one.to_json()))) == one
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own
    assert hash(pickle.loads(pickle.dumps(one))) == hash(one)  # noqa: S301


@given(maps(), st.integers(0, SOURCE))
def test_a_point_is_placed_after_the_text_before_it(one, position):
    point = one.position_of(position)
    sources = sources_of_letters(one)
    if not any(sources):
        assert point is None
        return
    before = [source.end for source in sources if source and source.start < position]
    if not before:
        first = min(source.start for source in sources if source)
        assert sources[point].start == first
    else:
        last = sources[point - 1]
        assert last.start < position
        assert min(last.end, position) == min(max(before), position)


def test_a_point_where_something_was_left_out():
    #                      "Hello, [advert] world." -> "Hello,  world."
    one = SpanMap.from_pieces([(7, Span(0, 7), True), (7, Span(15, 22), True)])
    assert [one.position_of(at) for at in (0, 3, 7, 10, 15, 16, 22)] == [0, 3, 7, 7, 7, 8, 14]


@pytest.mark.parametrize("rows", [5, [5], [[]], [["a"]], [[1, 2]], [[-1, 0, 1, 1]], [[3, 0, 2, 1]], [[1, -1, 1, 1]]])
def test_invalid_json_is_refused(rows):
    with pytest.raises(ValueError):
        SpanMap.from_json(rows)


def test_segments_that_leave_a_gap_or_are_empty_are_refused():
    with pytest.raises(ValueError, match="does not follow"):
        SpanMap((Segment(0, 2, None), Segment(3, 4, None)))
    with pytest.raises(ValueError, match="covers something"):
        Segment(2, 2, None)
    with pytest.raises(ValueError, match="as long as its source"):
        Segment(0, 2, Span(0, 3))


def test_a_map_through_a_shorter_one_is_refused():
    with pytest.raises(ValueError, match="letter 6 of a text of 5"):
        SpanMap.identity(6).compose(SpanMap.identity(5))


def test_an_empty_span_has_no_sources_and_no_places():
    one = SpanMap.identity(9)
    assert one.sources_of(Span(3, 3)) == one.places_of(Span(3, 3)) == ()
    assert (len(SpanMap.from_pieces([])), SpanMap.identity(0).unused_spans(2)) == (0, (Span(0, 2),))


def test_places_in_a_map_of_many_segments_are_found_quickly():
    many = SpanMap.from_pieces(
        piece for n in range(20_000) for piece in [(5, Span(n * 7, n * 7 + 5), True), (1, None, False)]
    )
    many.places_of(Span(0, 1))
    begun = time.perf_counter()
    for n in range(0, 20_000, 2):
        assert many.places_of(Span(n * 7 + 1, n * 7 + 3)) == (Span(n * 6 + 1, n * 6 + 3),)
    assert time.perf_counter() - begun < 5  # a linear search would take minutes
