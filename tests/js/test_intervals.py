"""js/anchoring/intervals.js: the spans at a position or in a window, compared with the plain definition."""

import random

import pytest


@pytest.fixture
def spans():
    chance = random.Random(7)
    made = [
        {"start": start, "end": start + chance.randint(1, 900)} for start in sorted(chance.choices(range(5000), k=400))
    ]
    return [{**span, "id": n} for n, span in enumerate(made)]


def test_a_position_and_a_window_find_their_spans(module, spans):
    windows = [(0, 1), (255, 257), (256, 512), (1000, 3000), (4999, 6000), (0, 6000)]
    at, within = module(
        "anchoring/intervals.js",
        """({ Intervals }, spans, windows) => {
            const intervals = new Intervals(spans);
            const at = [];
            for (let place = 0; place < 6000; place += 7) at.push(intervals.at(place).map((span) => span.id));
            return [at, windows.map(([start, end]) => intervals.within(start, end).map((span) => span.id))];
        }""",
        spans,
        windows,
    )
    for n, place in enumerate(range(0, 6000, 7)):
        assert at[n] == [span["id"] for span in spans if span["start"] <= place < span["end"]]
    for (start, end), found in zip(windows, within, strict=True):
        assert found == [span["id"] for span in spans if span["start"] < end and span["end"] > start]


def test_an_added_span_is_in_order_and_can_be_removed(module, spans):
    with_it, without = module(
        "anchoring/intervals.js",
        """({ Intervals }, spans) => {
            const [late, ...early] = spans.toReversed();
            const middle = early.splice(200, 1)[0];
            const intervals = new Intervals(early.toReversed());
            intervals.add(late);
            intervals.add(middle);
            const found = intervals.within(0, 6000).map((span) => span.id);
            intervals.remove(middle);
            return [found, intervals.within(0, 6000).map((span) => span.id).includes(middle.id)];
        }""",
        spans,
    )
    starts = {span["id"]: span["start"] for span in spans}
    assert sorted(with_it) == sorted(starts)
    assert [starts[n] for n in with_it] == sorted(starts.values())
    assert without is False
