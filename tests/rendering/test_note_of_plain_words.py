"""The short cut for notes of plain words: without Markdown, but with the same result as Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rendering.note import render_note, render_plain_note

SIGNS = " ,.;?!'’‘“”–—-\"()@/%…:"


@given(
    st.text(
        st.one_of(st.characters(categories=["L", "N"]), st.sampled_from(SIGNS + "aaa1_*`#<&:\n\n\n[]=|+~")), max_size=40
    )
)
def test_plain_words_are_rendered_as_markdown_renders_them(words):
    made = render_plain_note(words)
    assert made is None or made == render_note(words)


SENTENCES = st.text(st.one_of(st.characters(categories=["Lu", "Ll"]), st.sampled_from(SIGNS)), max_size=80)


@given(st.lists(st.tuples(SENTENCES, st.integers(1, 3)), min_size=1, max_size=5))
def test_most_sentences_are_plain_words_in_lines_and_paragraphs(sentences):
    lines = "".join(f"A{words.strip()}." + "\n" * ends for words, ends in sentences).rstrip("\n")
    if "://" not in lines and ":/" not in lines:
        assert render_plain_note(lines) == render_note(lines)


@pytest.mark.parametrize(
    "words",
    [
        "two\nlines",
        "One.\n\nAnd “two” (of them): so.",
        "(In brackets) @Ann Lee, is it 50 % or 1/2 …?",
        '"Quoted" words\nby ann@mail.example',
        "So it says: nothing.",
    ],
)
def test_lines_and_paragraphs_of_plain_words_need_no_markdown(words):
    assert render_plain_note(words) == render_note(words)


@pytest.mark.parametrize(
    "words",
    [
        "1. First",
        "- one",
        " indented",
        "two\n lines",
        "words\n- one",
        "words\n\n1. one",
        "words\n===",
        "words\n",
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
