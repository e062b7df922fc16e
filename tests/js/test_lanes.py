"""js/anchoring/lanes.js: the lanes that keep overlapping passages apart."""

import random

import pytest

LETTERS = {"plain": 0, "claim": 1, "evidence": 2}


def lanes_of(module, spans):
    return module(
        "anchoring/lanes.js",
        "(lanes, spans) => { lanes.assignLanes(spans); return spans.map((span) => span.lane); }",
        spans,
    )


@pytest.mark.parametrize(
    ("picture", "wanted"),
    [
        (["aaaa      ", "      bbbb"], [0, 0]),
        (["aaaaaa    ", "   bbbbbb "], [0, 1]),
        (["aaaaaa    ", "  bbbb    ", "    cccc  "], [0, 1, 2]),
        (["aaaaaaaaaa", " bbbbbbbb ", "  cccccc  ", "   dddd   "], [0, 1, 2, 2]),
        (["aaa       ", "   bbb    ", "   cccccc "], [0, 0, 1]),
    ],
    ids=["apart", "two", "three", "more share the last", "touching is not overlapping"],
)
def test_a_passage_takes_the_lowest_lane_free_at_its_start(module, picture, wanted):
    spans = [{"start": len(line) - len(line.lstrip()), "end": len(line.rstrip())} for line in picture]
    assert lanes_of(module, spans) == wanted


def test_a_new_passage_takes_the_lowest_lane_free_over_its_whole_length(module):
    free = "(lanes, span, around) => lanes.freeLane(span, around)"
    around = [{"start": 0, "end": 10, "lane": 0}, {"start": 30, "end": 40, "lane": 1}]
    assert module("anchoring/lanes.js", free, {"start": 10, "end": 20}, around) == 0
    assert module("anchoring/lanes.js", free, {"start": 5, "end": 20}, around) == 1
    assert module("anchoring/lanes.js", free, {"start": 5, "end": 35}, around) == 2


def test_stretches_paint_every_character_once_per_lane_and_omit_none(module):
    chance = random.Random(11)
    spans = [
        {"start": start, "end": start + chance.randint(1, 200), "slot": chance.randrange(6)}
        for start in sorted(chance.choices(range(3000), k=150))
    ]
    low, high = 400, 2500
    lanes, channels = module(
        "anchoring/lanes.js",
        """({ assignLanes, stretches }, spans, low, high) => {
            assignLanes(spans);
            return [spans.map((span) => span.lane), stretches(spans, low, high)];
        }""",
        spans,
        low,
        high,
    )
    assert len(channels) == 18
    for lane in range(3):
        painted: set[int] = set()
        for slot in range(6):
            channel = channels[lane * 6 + slot]
            for start, end in zip(channel[::2], channel[1::2], strict=True):
                letters = set(range(start, end))
                assert not letters & painted, "a letter is painted twice in a lane"
                painted |= letters
                assert letters <= {
                    letter
                    for span, own in zip(spans, lanes, strict=True)
                    if own == lane and span["slot"] == slot
                    for letter in range(span["start"], span["end"])
                }
        wanted = {
            letter
            for span, own in zip(spans, lanes, strict=True)
            if own == lane
            for letter in range(max(low, span["start"]), min(high, span["end"]))
        }
        assert painted == wanted
