"""Lines of words in context: where they are cut, and in which order they come."""

from __future__ import annotations

import pytest

from documents.search.lines import (
    Hit,
    Order,
    Origin,
    hit_at,
    hit_of_passage,
    in_order,
    line_of,
    text_after,
    text_before,
)
from documents.search.places import Place
from documents.search.words import IndexedWords, TextWords, words_of
from documents.services.search.vectors import vector_of

TEXT = "The keeper’s ledgers kept the tides, in Café l’Été."


PLAIN = (
    "the keepers’ “well-known” ‘don’t’ 3…4 3.14 1,000, x.y 5.a rock 'n' roll it'll’ve\u00a0I’m—he’d o'clock 'tis a’s’"
)


def found(text, place, start=0):
    return hit_at(1, 2, (start, start + len(text)), TextWords(text), 0, Place(*place))


def test_a_line_has_the_text_on_both_sides_and_the_nearest_words_first():
    hit = found(TEXT, (2, 2), start=100)
    assert (hit.before, hit.after, hit.form) == (("keepers", "the"), ("kept", "the", "tides"), "ledgers")
    line = line_of(hit, 100, TEXT, 10)
    assert (line.left, line.hit, line.right) == (" keeper’s ", "ledgers", " kept the ")
    assert (line.start, line.end) == (113, 120)
    first, last = found(TEXT, (0, 1)), found(TEXT, (9, 9))
    assert (line_of(first, 0, TEXT, 30).left, first.before, first.form) == ("", (), "the keepers")
    assert (line_of(last, 0, TEXT, 30).right, last.after, line_of(last, 0, TEXT, 30).hit) == (".", (), "Été")


def test_a_hit_in_a_later_row_of_its_paragraph_is_cut_out_of_the_whole():
    before = "Before it. "
    hit = hit_at(1, 2, (111, 120), TextWords(before + TEXT), 2, Place(1, 1))
    assert (hit.before, hit.after) == (("the", "it", "before"), ("ledgers", "kept", "the"))
    assert line_of(hit, 100, before + TEXT, 5) == line_of(found(TEXT, (1, 1), start=111), 100, before + TEXT, 5)
    assert line_of(hit, 100, before + TEXT, 5).hit == "keeper’s"


def test_words_by_their_places_are_the_words_of_the_index():
    for text in (TEXT, "東京都に行く。第1章は3.14", "กู้ยืมเงิน", PLAIN, PLAIN.upper(), "ʼn l’été ​x", "1,000 а́ й", ""):
        words = TextWords(text)
        assert [(words.folded(n), *span) for n, span in enumerate(words.spans)] == [
            (one.folded, one.start, one.end) for one in words_of(text)
        ]


def test_words_of_the_index_are_those_of_its_rows_one_after_the_other():
    rows = ["the tide, the ledger, 1,000 tides", "", "東京都 l’été the"]
    vectors = [vector_of([one.folded] for one in words_of(row)) for row in rows]
    words = IndexedWords(vectors[0], None, vectors[2])
    assert [words.folded(n) for n in range(len(words))] == [one.folded for row in rows for one in words_of(row)]
    assert words.begins == [0, 6, 6, 12]


def test_no_letter_loses_its_marks_at_the_ends_of_a_line():
    text = "xe\u0301\u0323 hit o\u0308\u0304y"
    assert text_before(text, 5, 2) == " "
    assert text_before(text, 5, 9) == text[:5]
    assert text_after(text, 8, 2) == " "
    assert text_after(text, 8, 4) == " o\u0308\u0304"


def test_a_passage_is_a_line_too():
    text = "kept the tides, in a row"
    hit = hit_of_passage(1, 2, 50, text, 59, 64)
    assert (hit.before, hit.after, hit.form) == (("the", "kept"), ("in", "a", "row"), "tides")
    line = line_of(hit, 50, text, 6)
    assert (line.left, line.hit, line.right, line.start, line.end) == ("t the ", "tides", ", in a", 59, 64)


ORIGINS = {
    1: Origin("The Tide", "tide", "Ledger", "1999-03"),
    2: Origin("Another", "another", "", "199X"),
    3: Origin("Ebb", "ebb", "Argus", ""),
    4: Origin("Early", "early", "argus", "1998/2003"),
    5: Origin("Odd", "odd", "Ledger", "no date"),
}


def made(document, start, before="", after="", form="x"):
    return Hit(document, 1, start, start + 1, None, form, tuple(before.split()), tuple(after.split()))


@pytest.mark.parametrize(
    ("order", "lines", "expected"),
    [
        (Order.BEFORE, [made(1, 1, "b a"), made(1, 2, ""), made(1, 3, "a c"), made(1, 4, "a b z")], [4, 3, 1, 2]),
        (Order.BEFORE, [made(1, 1, "a", "z"), made(1, 2, "a", ""), made(1, 3, "a", "b")], [3, 1, 2]),
        (Order.AFTER, [made(1, 1, "", "b a"), made(1, 2), made(1, 3, "", "a c"), made(1, 4, "", "a")], [4, 3, 1, 2]),
        (Order.FORM, [made(1, 1, form="tides"), made(1, 2, form="tide"), made(1, 3, form="ebb")], [3, 2, 1]),
        # 199X begins in 1990; what is not known, or no date, comes last.
        (Order.DATE, [made(n, n) for n in (5, 1, 2, 3, 4)], [2, 4, 1, 3, 5]),
        (Order.PUBLISHER, [made(n, n) for n in (1, 2, 3, 4, 5)], [4, 3, 5, 1, 2]),
        (Order.PLACE, [made(1, 9), made(1, 3), made(2, 8), made(3, 7)], [8, 7, 3, 9]),
    ],
)
def test_lines_come_in_an_order(order, lines, expected):
    for given in (lines, lines[::-1]):
        assert [one.start for one in in_order(given, order, ORIGINS)] == expected
