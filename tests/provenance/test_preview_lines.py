"""Words in lines: here each letter is one px wide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.provenance.preview_lines import ELLIPSIS, balance_lines, break_lines, shorten


@pytest.mark.parametrize(
    ("words", "width", "most", "lines"),
    [
        ("the keeper wrote it down", 10, 9, ["the keeper", "wrote it", "down"]),
        ("the keeper wrote it down", 99, 9, ["the keeper wrote it down"]),
        ("the keeper wrote it down", 10, 2, ["the keeper", "wrote it…"]),
        ("the keeper, wrote", 11, 1, ["the keeper…"]),
        ("the keepers", 4, 2, ["the", "kee…"]),
        ("unimaginable", 5, 9, ["unima", "ginab", "le"]),
        ("of unimaginable", 5, 9, ["of", "unima", "ginab", "le"]),
        ("a", 0, 9, ["a"]),
        ("", 10, 9, []),
    ],
)
def test_words_are_broken_between_words_and_end_with_an_ellipsis_if_more_follow(words, width, most, lines):
    assert break_lines(words, len, width, most) == lines


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("the sea that rose on a ladder", ["the sea that", "rose on a ladder"]),
        ("the sea that rose", ["the sea that rose"]),
        ("the sea that rose on a ladder by night and never fell", ["the sea that rose on a", "ladder by night and…"]),
        ("", []),
    ],
)
def test_balanced_lines_are_as_many_and_about_as_long(words, lines):
    assert balance_lines(words, len, 22, 2) == lines


@pytest.mark.parametrize(("words", "line"), [("a title", "a title"), ("a long title", "a long…"), ("", "")])
def test_a_line_is_shortened_only_if_it_is_too_long(words, line):
    assert shorten(words, len, 8) == line


@given(st.text("ab ,–", max_size=60), st.integers(2, 20), st.integers(1, 5))
def test_lines_keep_their_width_and_lose_no_letter_unless_they_say_so(words, width, most):
    words = " ".join(words.split())
    lines = break_lines(words, len, width, most)
    assert len(lines) <= most
    assert all(len(line) <= width for line in lines)
    said = "".join(lines).replace(" ", "")
    if said.endswith(ELLIPSIS):
        assert words.replace(" ", "").startswith(said.removesuffix(ELLIPSIS))
    else:
        assert said == words.replace(" ", "")
