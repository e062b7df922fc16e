"""Texts that know the source of each of their characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.spans import MappedText, Span, SpanMap, invert_map

WHOLE = "Menu\nThe keeper wrote 😀 down.\nAdvertisement\nNobody read it."


def spans_of(text):
    ends = st.integers(0, len(text))
    return st.tuples(ends, ends).map(lambda pair: Span(min(pair), max(pair)))


def test_removed_and_inserted_pieces_stay_mapped():
    text = MappedText.from_span(WHOLE, Span(5, 30)).without([Span(3, 10)])
    assert text.text == "The wrote 😀 down.\n"
    longer = text.with_inserted(
        len(text.text), MappedText.from_inserted("\n"), MappedText.from_span(WHOLE, Span(30, 43))
    )
    assert longer.text == "The wrote 😀 down.\n\nAdvertisement"
    assert longer.source_map.to_json() == [[3, 5, 3, 1], [15, 15, 15, 1], [1], [13, 30, 13, 1]]


def test_a_map_of_another_length_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        MappedText("four", SpanMap.identity(3))


@given(st.lists(spans_of(WHOLE), max_size=5))
def test_every_remaining_character_keeps_its_source(cuts):
    left = MappedText.from_span(WHOLE, Span(0, len(WHOLE))).without(cuts)
    gone = {at for span in cuts for at in range(span.start, span.end)}
    assert left.text == "".join(letter for at, letter in enumerate(WHOLE) if at not in gone)
    for segment in left.source_map.segments:
        assert segment.source.of(WHOLE) == left.text[segment.start : segment.end]


@given(st.lists(spans_of(WHOLE), max_size=6))
def test_an_inverted_map_leads_back(parts):
    text = MappedText.concatenate([MappedText.from_span(WHOLE, span) for span in parts])
    back = invert_map(text.source_map, len(WHOLE))
    assert len(back) == len(WHOLE)
    used = {at for span in parts for at in range(span.start, span.end)}
    for segment in back.segments:
        if segment.source is None:
            assert used.isdisjoint(range(segment.start, segment.end))
        else:
            assert segment.source.of(text.text) == WHOLE[segment.start : segment.end]
