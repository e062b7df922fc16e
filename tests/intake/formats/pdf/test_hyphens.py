"""Words divided at the end of a line are mended; hyphens that belong to a word stay."""

from __future__ import annotations

import pytest

from documents.intake.formats.pdf.hyphens import Join, join_of, words_of

TEXT = "The waterline and the tide-mill; a well and a known thing, without and with."


@pytest.mark.parametrize(
    ("line", "after", "joined"),
    [
        ("on the water-", "line it", "on the waterline it"),
        ("on the morn-", "ing of", "on the morning of"),
        ("on the morn\u00ad", "ing of", "on the morning of"),
        ("an old tide-", "mill is", "an old tide-mill is"),
        ("so well-", "known that", "so well-known that"),
        ("a state-of-the-", "art lamp", "a state-of-the-art lamp"),
        ("with-", "out it", "without it"),
        ("the Anglo-", "Saxon name", "the Anglo-Saxon name"),
        ("Vor-", "und Nachteile", "Vor- und Nachteile"),
        ("two-", "or three-year", "two- or three-year"),
        ("in 1914-", "1918 they", "in 1914-1918 they"),
        ("pages 12–", "14 say", "pages 12–14 say"),
        ("the rope -", "and more", "the rope - and more"),
        ("水位は", "高い", "水位は高い"),
        ("the rope", "and more", "the rope and more"),
    ],
)
def test_lines_are_joined(line, after, joined):
    join = join_of(line, after, words_of(TEXT))
    assert line[: len(line) - join.dropped] + join.between + after == joined


def test_a_divided_word_makes_one_paragraph_certainly():
    assert join_of("the morn-", "ing", frozenset()) == Join(1, "", is_certain=True)
    assert not join_of("the rope", "and", frozenset()).is_certain
