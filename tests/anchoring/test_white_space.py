"""Texts that differ only in white space have a map, made in one pass; other texts have none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.anchoring.white_space import map_ignoring_white_space
from documents.spans import Span


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("It went out.", "It went out."),
        ("  It went  \n\n\n out.\n", "It went\n\nout."),
        ("a\n\n\nb", "a\n\nb"),
        ("a b", "a \n\n b"),
        ("ab", "a b"),
        ("", ""),
        ("a", ""),
        ("😀 a\t", "😀  a"),
    ],
)
def test_every_character_is_mapped_to_itself(source, text):
    found = map_ignoring_white_space(source, text)
    assert found is not None
    assert len(found) == len(text)
    for segment in found.segments:
        words = text[segment.start : segment.end]
        if segment.exact:
            assert segment.source is not None
            assert segment.source.of(source) == words
        else:
            assert not words.strip()


@pytest.mark.parametrize(("source", "text"), [("a", "b"), ("a b", "a c"), ("a", "a b"), ("", "x")])
def test_texts_with_other_characters_have_no_map(source, text):
    assert map_ignoring_white_space(source, text) is None


@given(st.lists(st.text(alphabet="ab😀", min_size=1, max_size=4)), st.lists(st.sampled_from([" ", "\n\n", " \t"])))
def test_words_are_found_whatever_the_white_space_between_them(words, blanks):
    blanks = [*blanks, *["\n"] * len(words)]
    source = "".join(word + blank for word, blank in zip(words, blanks, strict=False))
    text = " ".join(words)
    found = map_ignoring_white_space(source, text)
    assert found is not None
    at = 0
    for word in words:
        assert [span.of(source) for span in found.sources_of(Span(at, at + len(word)))] == [word]
        at += len(word) + 1


def test_twenty_megabytes_take_less_than_two_seconds():
    source = ("The keeper wrote it down. " * 700 + " \n\n\n") * 1100
    text = ("The keeper wrote it down. " * 699 + "The keeper wrote it down.\n\n") * 1100
    began = time.process_time()
    found = map_ignoring_white_space(source, text)
    assert found is not None
    assert time.process_time() - began < 2
