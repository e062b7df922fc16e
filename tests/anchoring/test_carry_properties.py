"""Properties of carrying that hold for every pair of texts and every span."""

import json
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.anchoring import AnchorState, DifferenceKind, TextComparison, compare, differences
from documents.anchoring.graphemes import is_boundary
from tests.anchoring.starred_text import carry

SENTENCES = [
    "The old man walked home.",
    "And so it goes.",
    "“It’s late”, she said – far too late!",
    "Nobody came to the house, though the lamp was lit.",
    "Wait.",
    "Die Fähre kam um zwölf.",
    "我們在河邊相遇。",
    "שלום לכולם.",
    "The 👩‍👩‍👧 family left with 🇳🇴 flags.",
    "cafe\u0301 noir",
]
ANY = st.text(st.sampled_from("ab .\n\u2019\u0301👩\u200d字א"), max_size=60)
WRITTEN = st.lists(st.sampled_from(SENTENCES), max_size=14).flatmap(
    lambda some: st.lists(st.sampled_from([" ", "\n", "\n\n", "  "]), min_size=len(some), max_size=len(some)).map(
        lambda gaps: "".join(one + gap for one, gap in zip(some, gaps, strict=True))
    )
)
TEXT = WRITTEN | ANY


@st.composite
def text_and_spans(draw):
    text = draw(TEXT)
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).map(tuple)
    return text, draw(st.lists(ends, max_size=6))


@given(text_and_spans())
def test_everything_is_kept_in_an_equal_text(given_text):
    text, spans = given_text
    carried = carry(text, text, spans)
    assert [(one.state, one.start, one.end, one.score) for one in carried] == [
        (AnchorState.KEPT, start, end, 1.0) for start, end in spans
    ]


@given(text_and_spans(), TEXT)
@settings(max_examples=300)
def test_a_place_is_within_the_text_and_its_state_is_correct(given_text, new):
    old, spans = given_text
    for one, (start, end) in zip(carry(old, new, spans), spans, strict=True):
        assert 0 <= one.score <= 1
        if one.state is AnchorState.LOST:
            assert (one.start, one.end, one.score) == (None, None, 0)
            continue
        assert 0 <= one.start <= one.end <= len(new)
        assert (one.start < one.end) == (start < end)
        same = new[one.start : one.end] == old[start:end]
        assert same == (one.state is not AnchorState.CHANGED)
        assert (one.start == start) == (one.state is AnchorState.KEPT) or one.state is AnchorState.CHANGED
        assert is_boundary(new, one.start) or not is_boundary(old, start)


@given(text_and_spans(), TEXT)
def test_a_stored_comparison_carries_the_same(given_text, new):
    old, spans = given_text
    fresh = compare(old, new)
    kept = TextComparison.from_json(json.loads(json.dumps(fresh.to_json())))
    assert kept == fresh
    assert kept.carry(old, new, spans) == carry(old, new, spans)


@given(text_and_spans(), TEXT)
def test_no_character_of_the_new_text_is_matched_twice(given_text, new):
    old, _ = given_text
    taken = sorted((block.new, block.new + block.length) for block in compare(old, new).blocks)
    assert all(one[1] <= other[0] for one, other in pairwise(taken))


@given(WRITTEN, st.integers(0, 14), st.text("xyz ", min_size=1, max_size=40))
def test_an_insertion_elsewhere_changes_no_passage(text, at, added):
    ends = [0, *(n + 1 for n, letter in enumerate(text) if letter in ".!。\n"), len(text)]
    cut = ends[min(at, len(ends) - 1)]
    new = text[:cut] + f"Hereafter {added}was added.\n" + text[cut:]
    spans = [(start, end) for start, end in pairwise(ends) if text[start:end].strip()]
    for (start, end), place in zip(spans, carry(text, new, spans), strict=True):
        assert place.state is not AnchorState.LOST
        assert new[place.start : place.end].strip() == text[start:end].strip()


@given(TEXT, TEXT)
@settings(max_examples=300)
def test_differences_reconstruct_both_texts(old, new):
    found = differences(old, new)
    assert "".join(one.new.of(new) for one in found) == new
    covered = sorted((one.old.start, one.old.end) for one in found if len(one.old))
    assert "".join(old[start:end] for start, end in covered) == old
    for one in found:
        if one.kind in (DifferenceKind.EQUAL, DifferenceKind.MOVED):
            assert one.old.of(old) == one.new.of(new)
        else:
            assert not len(one.new if one.kind is DifferenceKind.REMOVED else one.old)
