"""Facts and derivations in five captured articles: each is found at its place, and no other is found."""

import hashlib
from pathlib import Path

import pytest

from documents.intake import decode
from documents.intake.evidence import derivations_in, facts_in_plain
from documents.spans import Span

# The place of each article in its capture, and for every fact its property, its rule and the places of its evidence.
ARTICLES = {
    "000": (
        (251, 9202),
        [
            ("title", "repeated line above the article", [(49, 133), (166, 250)]),
            ("original_publisher", "credit line", [(9227, 9238)]),
            ("creator", "credit line", [(9240, 9253)]),
            ("section", "section and date", [(135, 143)]),
            ("issued", "section and date", [(146, 165)]),
            ("language", "letters and words", [(251, 387)]),
        ],
    ),
    "001": (
        (68, 4838),
        [
            ("title", "line above the article", [(18, 64)]),
            ("language", "letters and words", [(68, 210)]),
        ],
    ),
    "002": (
        (146, 7449),
        [
            ("captured", "page clock", [(0, 24)]),
            ("language", "letters and words", [(146, 346)]),
        ],
    ),
    "003": (
        (0, 4410),
        [
            ("rights", "copyright line", [(5109, 5161), (5213, 5265)]),
            ("publisher", "copyright line", [(5132, 5154), (5236, 5258)]),
            ("publisher", "site notice", [(5190, 5211)]),
            ("language", "letters and words", [(0, 200)]),
        ],
    ),
    "004": (
        (932, 6248),
        [
            ("title", "line above the article", [(0, 69)]),
            ("photo_credit", "picture credit", [(467, 491), (890, 914)]),
            ("language", "letters and words", [(932, 956)]),
        ],
    ),
}
DERIVED = {
    "000": [("republishes", [(9202, 9225), (9227, 9253)]), ("quotes", [(2824, 2849)])],
    "001": [("quotes", [(4717, 4740)])],
    "002": [],
    "003": [],
    "004": [("quotes", [(5074, 5090)])],
}


def capture(shared: Path, name: str) -> str:
    (file,) = (shared / "articles").glob(f"{name}_*.txt")
    return decode(file.read_bytes()).text


@pytest.mark.parametrize("name", ARTICLES)
def test_exactly_the_facts_that_a_capture_states_are_found(shared, name):
    text = capture(shared, name)
    (start, end), expected = ARTICLES[name]
    facts = facts_in_plain(text, (Span(start, end),))
    found = [(fact.property, fact.rule, [(span.start, span.end) for span in fact.evidence]) for fact in facts]
    assert found == expected
    for fact in facts:
        if fact.property != "language":
            assert all(span.of(text) == fact.value for span in fact.evidence)


@pytest.mark.parametrize("name", DERIVED)
def test_the_origin_that_a_capture_states_is_found(shared, name):
    start, end = ARTICLES[name][0]
    derived = derivations_in(capture(shared, name), (Span(start, end),))
    assert [(one.kind, [(span.start, span.end) for span in one.evidence]) for one in derived] == DERIVED[name]


def test_fact_values_are_text_of_the_capture(shared):
    start, end = ARTICLES["000"][0]
    facts = {fact.property: fact.value for fact in facts_in_plain(capture(shared, "000"), (Span(start, end),))}
    assert (facts["issued"], facts["creator"], facts["original_publisher"]) == (
        "2019-06-21 18:00:00",
        "Michael Weiss",
        "Daily Beast",
    )
    assert hashlib.sha256(facts["title"].encode()).hexdigest().startswith("015701b66866a2d7")


def test_a_title_that_is_part_of_the_article_is_found(shared):
    text = capture(shared, "004")
    facts = facts_in_plain(text, (Span(0, 69), Span(*ARTICLES["004"][0])))
    assert [fact.evidence for fact in facts if fact.property == "title"] == [(Span(0, 69),)]
