"""Passages are carried from the capture text to the article through the map, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.anchoring import carry_from_source, carry_to_source
from documents.spans import Span, SpanMap

WHOLE = (
    "MASTHEAD\nThe keeper wrote.\nBUY ROPE NOW\nNobody read it, for the sea was far away and the winter long.\nMENU\n"
)
FIRST, SECOND = Span(9, 26), Span(40, 98)
ARTICLE = FIRST.of(WHOLE) + "\n" + SECOND.of(WHOLE)
MADE = SpanMap.from_pieces([(len(FIRST), FIRST, True), (1, None, False), (len(SECOND), SECOND, True)])


def carried(words):
    at = WHOLE.index(words)
    (found,) = carry_from_source(MADE, WHOLE, ARTICLE, [(at, at + len(words))])
    return found.state, None if found.start is None else ARTICLE[found.start : found.end]


def carried_back(words):
    at = ARTICLE.index(words)
    (found,) = carry_to_source(MADE, ARTICLE, WHOLE, [(at, at + len(words))])
    return found.state, None if found.start is None else WHOLE[found.start : found.end]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("keeper", ("moved", "keeper")),
        ("MASTHEAD", ("lost", None)),
        ("BUY ROPE", ("lost", None)),
        ("wrote.\nBUY ROPE NOW\nNobody read it, for the sea", ("changed", "wrote.\nNobody read it, for the sea")),
        ("ote.\nBUY ROPE NOW", ("lost", None)),
        (" wrote", ("moved", " wrote")),
        ("MASTHEAD\nThe keeper wrote.", ("changed", "The keeper wrote.")),
        ("MASTHEAD\nThe keep", ("changed", "The keep")),
        ("keeper wrote.\nBUY ROPE NOW\n", ("changed", "keeper wrote.")),
    ],
)
def test_carrying_from_the_capture_text(words, expected):
    assert carried(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("keeper", ("moved", "keeper")),
        ("wrote.\nNobody", ("changed", "wrote.\nBUY ROPE NOW\nNobody")),
        ("\n", ("lost", None)),
    ],
)
def test_carrying_to_the_capture_text(words, expected):
    assert carried_back(words) == expected


def test_points_are_placed_after_the_text_before_them():
    points = [(one, one) for one in (0, 9, 13, 30, len(WHOLE))]
    assert [one.start for one in carry_from_source(MADE, WHOLE, ARTICLE, points)] == [0, 0, 4, 17, len(ARTICLE)]
    assert carry_from_source(SpanMap.from_pieces([(3, None, False)]), WHOLE, "new", [(2, 2)])[0].state == "lost"
    assert carry_to_source(MADE, ARTICLE, WHOLE, [(4, 4)])[0].start is not None


def test_a_passage_that_is_copied_twice_gets_one_of_its_places():
    twice = SpanMap.from_pieces([(6, Span(13, 19), True), (400, None, False), (6, Span(13, 19), True)])
    (found,) = carry_from_source(twice, WHOLE, "keeper" + "." * 400 + "keeper", [(13, 19)])
    assert (found.start, found.end) == (0, 6)


@given(st.integers(0, len(ARTICLE)), st.integers(0, len(ARTICLE)))
def test_a_passage_carried_there_and_back_is_unchanged(one, other):
    start, end = sorted((one, other))
    (found,) = carry_to_source(MADE, ARTICLE, WHOLE, [(start, end)])
    if start < end and found.start is not None and found.state != "changed":
        (again,) = carry_from_source(MADE, WHOLE, ARTICLE, [(found.start, found.end)])
        assert (again.start, again.end) == (start, end)
