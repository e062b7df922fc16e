import pytest

from documents.spans import Span, merged


def test_a_span_covers_code_points_and_not_bytes_or_utf16_units():
    assert Span(2, 7).of("😀 naïve") == "naïve"


def test_an_empty_span_is_a_position():
    assert len(Span(3, 3)) == 0
    assert Span(3, 3).of("abc") == ""


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_span_goes_forward_from_the_beginning(start, end):
    with pytest.raises(ValueError, match="0 <= start <= end"):
        Span(start, end)


def test_a_span_past_the_end_is_refused():
    with pytest.raises(ValueError, match="past the end of a text of 3"):
        Span(1, 4).of("abc")


def test_spans_are_ordered_by_their_starts():
    assert sorted([Span(5, 6), Span(1, 9), Span(1, 2)]) == [Span(1, 2), Span(1, 9), Span(5, 6)]


def test_merged_spans_are_in_order_and_neither_touch_nor_overlap():
    assert merged([Span(8, 9), Span(2, 5), Span(0, 3), Span(5, 6), Span(1, 2)]) == (Span(0, 6), Span(8, 9))
    assert merged([]) == ()
