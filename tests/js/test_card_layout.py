"""js/reading/notes/card-layout.js: the positions of cards in the margin."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

GAP = 20
LAST = None  # no position: lost notes follow the last passage

ITEMS = st.lists(st.tuples(st.integers(0, 4000), st.integers(20, 400)), min_size=1, max_size=12)


@pytest.fixture
def place(module):
    def run(items, pin=-1):
        return module(
            "reading/notes/card-layout.js",
            """({ layOutCards: place }, given, pin) => {
                const items = given.map(([wanted, height]) => ({ wanted: wanted ?? Infinity, height }));
                return place(items, pin).map((item) => item.at);
            }""",
            items,
            pin,
        )

    return run


def test_cards_are_at_their_position_or_below_the_previous_card(place):
    assert place([(0, 100), (50, 40), (400, 40)]) == [0, 120, 400]


def test_cards_without_a_position_follow_the_last_at_a_distance(place):
    assert place([(0, 100), (LAST, 50), (LAST, 50)]) == [0, 148, 246]


def test_the_active_card_takes_its_position_and_the_others_make_room(place):
    assert place([(100, 100), (120, 100), (140, 100)], 1) == [0, 120, 240]
    assert place([(300, 50), (310, 50), (320, 50)], 2) == [180, 250, 320]


def test_at_the_top_of_the_column_the_active_card_yields(place):
    assert place([(0, 100), (10, 100)], 1) == [0, 120]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ITEMS, st.data())
def test_no_two_cards_ever_overlap_and_none_leaves_the_column(place, items, data):
    items.sort()
    pin = data.draw(st.integers(-1, len(items) - 1))
    tops = place(items, pin)

    assert min(tops) >= 0
    for (top, (_wanted, height)), below in zip(zip(tops, items, strict=True), tops[1:], strict=False):
        assert below >= top + height + GAP


def test_cards_of_one_line_are_closer_together(module):
    at = module(
        "reading/notes/card-layout.js",
        """({ layOutCards: place }) => {
            const line = { wanted: 0, height: 30, gap: 4 };
            const items = [{ ...line }, { ...line }, { wanted: 0, height: 100 }, { ...line }];
            return [place(items).map((item) => item.at), place(items, 2).map((item) => item.at)];
        }""",
    )
    assert at == [[0, 34, 68, 188], [0, 34, 68, 188]]
