"""A line of plain words is rendered without Markdown, and exactly as Markdown would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rendering.note import render_note, render_plain_note

SIGNS = " ,.;?!'’“”–—-"


@given(st.text(st.one_of(st.characters(categories=["L", "N"]), st.sampled_from(SIGNS + "aaa1_*`#<&:\n")), max_size=40))
def test_plain_words_come_out_as_markdown_makes_them(words):
    made = render_plain_note(words)
    assert made is None or made == render_note(words)


@given(st.text(st.one_of(st.characters(categories=["Lu", "Ll"]), st.sampled_from(SIGNS)), min_size=1, max_size=80))
def test_most_sentences_are_plain_words(words):
    sentence = "A" + words.strip() + "."
    assert render_plain_note(sentence) == render_note(sentence)


@pytest.mark.parametrize(
    "words",
    [
        "1. First",
        "- one",
        " indented",
        "two\nlines",
        "*so*",
        "a_b_c",
        "<b>",
        "R&D",
        "see https://x.example",
        "",
        "So ",
        "~x~",
    ],
)
def test_what_may_mean_something_is_left_to_markdown(words):
    assert render_plain_note(words) is None
