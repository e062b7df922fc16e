"""The short cut for notes of plain words: without Markdown, but with the same result as Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rendering.note import render_note, render_plain_note

SIGNS = " ,.;?!'’“”–—-"


@given(st.text(st.one_of(st.characters(categories=["L", "N"]), st.sampled_from(SIGNS + "aaa1_*`#<&:\n")), max_size=40))
def test_plain_words_are_rendered_as_markdown_renders_them(words):
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
def test_anything_that_may_be_mark_up_is_left_to_markdown(words):
    assert render_plain_note(words) is None
