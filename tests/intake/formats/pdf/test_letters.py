"""Glyphs become letters in the article; the map leads from the letters to the glyphs of revision 0."""

from __future__ import annotations

import pytest

from documents.intake.formats.pdf.letters import in_letters
from documents.spans import Span
from tests.intake.formats.pdf.pages import read
from tests.intake.pdf_builders import At, placed_pdf


@pytest.mark.parametrize(
    ("drawn", "letters"),
    [
        ("o\ufb03ce, \ufb01rst \ufb02oor, \ufb00, \ufb04, \ufb05 \ufb06", "office, first floor, ff, ffl, st st"),
        ("\ufefb \ufedf\ufeea", "لا له"),
        ("\ufe91\ufe76\ufe97", "بَت"),
        ("\ufb2a\ufb4b", "ש\u05c1ו\u05b9"),
        ("\ufb13", "մն"),
        ("\u2f00\u2f08", "一人"),
        ("na\u00a8\u0131ve caf\u00b4e garc\u00b8on", "naïve café garçon"),
        ("a \u00b4 b, \ufdfa, \ufd3e", "a \u00b4 b, \ufdfa, \ufd3e"),
    ],
    ids=["latin", "arabic", "marks", "hebrew", "armenian", "radicals", "accents", "signs that stay"],
)
def test_glyphs_become_letters(drawn, letters):
    assert in_letters(drawn) == letters


def test_the_map_leads_from_letters_to_the_glyph():
    received = read(placed_pdf([[At(60, 700, "The o\ufb03cer on the \ufb01rst \ufb02oor")]]))
    text, article = received.decoded.text, received.article
    assert article.source == "The officer on the first floor"
    assert text == "The o\ufb03cer on the \ufb01rst \ufb02oor"
    for word, glyph in (("ffi", "\ufb03"), ("fi", "\ufb01"), ("fl", "\ufb02"), ("officer", "o\ufb03cer")):
        start = article.source.index(word, 12 if word == "fi" else 0)
        (place,) = article.source_map.sources_of(Span(start, start + len(word)))
        assert place.of(text) == glyph
    (place,) = article.source_map.places_of(Span(text.index("\ufb01"), text.index("\ufb01") + 1))
    assert place.of(article.source) == "fi"


def test_a_word_divided_at_a_ligature_is_mended():
    received = read(
        placed_pdf([[At(60, 700, "Nobody on the pier had an explanation for the o\ufb00-"), At(60, 686, "\ufb01cer.")]])
    )
    assert received.article.source.endswith("for the offficer.")
