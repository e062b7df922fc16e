"""Properties that hold for every text: nothing is lost or doubled, and every character is where the map says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.intake.plain import find_article
from documents.models import Gap, SetAside
from tests.intake.plain.dumps import PARAGRAPHS, TITLE

FURNITURE = (
    "Advertisement",
    "Share this:",
    "Leave a reply",
    "© 2024 Courier Media. All rights reserved.",
    "Home | News | Contact",
    "Photo: L. Ferrante",
    "By Oda Brinkhurst",
    "15 March 2024",
    "https://twitter.com/a/status/1",
    "GMT 14:24 2017 Monday ,16 October",
    "Related",
    "• a bullet",
    "    1. a number",
    "* Menu",
    "There is one sentence that everybody in the town knows:",
    "X :Latest News",
    "Un two trois   quatre cinq six   Sept acht nove   ten",
)
LINES = st.sampled_from((*FURNITURE, *PARAGRAPHS, TITLE, "", "", "   ", "\t", "\u2028", "\r", "\x0c")) | st.text(
    max_size=40
)
TEXTS = st.lists(LINES, max_size=30).map("\n".join) | st.text(max_size=300)


@given(TEXTS)
@settings(max_examples=300)
def test_every_character_is_once_in_the_article_or_set_aside(text):
    found = find_article(text)
    spans = [*found.body, *(part.span for part in found.set_aside)]
    seen = [0] * len(text)
    for span in spans:
        assert span.of(text).strip() == span.of(text) != ""
        for at in range(span.start, span.end):
            seen[at] += 1
    assert all(times == 1 for letter, times in zip(text, seen, strict=True) if not letter.isspace())
    assert max(seen, default=0) <= 1
    assert bool(found.body) == bool(text.strip())
    assert list(found.body) == sorted(found.body)


@given(TEXTS)
@settings(max_examples=300)
def test_the_source_equals_the_text_where_its_map_says(text):
    found = find_article(text)
    assert len(found.source_map) == len(found.source)
    for segment in found.source_map.segments:
        shown = found.source[segment.start : segment.end]
        assert shown.isspace() if segment.source is None else shown == segment.source.of(text)
    words = [word for span in found.body for word in span.of(text).split()]
    assert found.source.split() == words


@given(TEXTS)
@settings(max_examples=200)
def test_reasons_are_known_and_gaps_are_within_the_text(text):
    found = find_article(text)
    assert {part.reason for part in found.set_aside} <= set(SetAside.Reason.values)
    assert {gap.reason for gap in found.gaps} <= set(Gap.Reason.values)
    assert all(0 <= gap.position <= len(text) for gap in found.gaps)
    places = [(gap.position, gap.reason) for gap in found.gaps]
    assert len(set(places)) == len(places)


@given(st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=12), st.booleans())
@settings(max_examples=100)
def test_prose_alone_is_kept_whole(paragraphs, blank_lines):
    text = ("\n\n" if blank_lines else "\n").join(paragraphs)
    found = find_article(text)
    assert [span.of(text) for span in found.body] == [text]
