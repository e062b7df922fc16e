"""js/anchoring/segments.js: words and sentences as passages of code points, with and without Intl.Segmenter."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WITHOUT = """(segments, name, text, language, from) => {
    Intl.Segmenter = undefined;
    return segments[name](text, language, from);
}"""
WITH = "(segments, name, text, language, from) => segments[name](text, language, from)"


@pytest.fixture
def cut(module):
    def run(name, text, language="en", start=0, expression=WITH):
        found = module("anchoring/segments.js", expression, name, text, language, start)
        return [text[each["start"] - start : each["end"] - start] for each in found]

    return run


@pytest.mark.parametrize("expression", [WITH, WITHOUT], ids=["segmenter", "fallback"])
def test_sentences_exclude_the_space_around_them(cut, expression):
    text = "The keeper 😀 wrote it down.  Nobody read it! “Why not?” Then somebody did"
    assert cut("sentencesOf", text, expression=expression)[:2] == ["The keeper 😀 wrote it down.", "Nobody read it!"]
    assert cut("sentencesOf", text, start=40, expression=expression)[-1] == "Then somebody did"


@pytest.mark.parametrize("expression", [WITH, WITHOUT], ids=["segmenter", "fallback"])
def test_a_line_break_in_a_paragraph_does_not_end_a_sentence(cut, expression):
    assert cut("sentencesOf", "One line\nand the next. Two.", expression=expression) == [
        "One line\nand the next.",
        "Two.",
    ]


@pytest.mark.parametrize("expression", [WITH, WITHOUT], ids=["segmenter", "fallback"])
def test_words_and_punctuation_marks_are_separate(cut, expression):
    assert cut("wordsOf", "Nobody’s lamp, 1912.", expression=expression) == ["Nobody’s", "lamp", ",", "1912", "."]


def test_the_language_decides_where_a_word_ends(cut):
    words = cut("wordsOf", "灯台守は毎晩書いた", "ja")  # where exactly depends on the browser's dictionary
    assert "".join(words) == "灯台守は毎晩書いた"
    assert len(words) > 2
    assert cut("sentencesOf", "هل كتب؟ نعم.", "ar") == ["هل كتب؟", "نعم."]


def test_an_invalid_language_is_ignored(cut):
    assert cut("sentencesOf", "One. Two.", "not a language!") == ["One.", "Two."]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from(list("ab .!\n😀é؟。“”")), max_size=40), st.integers(0, 50))
def test_segments_are_in_order_and_omit_only_white_space(module, text, start):
    for name in ("sentencesOf", "wordsOf"):
        found = module("anchoring/segments.js", WITH, name, text, "en", start)
        edges = [edge - start for each in found for edge in (each["start"], each["end"])]
        assert edges == sorted(edges)
        left = text
        for each in reversed(found):
            left = left[: each["start"] - start] + left[each["end"] - start :]
        assert left.strip() == ""
