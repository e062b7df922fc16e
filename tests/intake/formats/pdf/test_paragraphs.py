"""Paragraphs are told by indents, spaces, sizes and full lines, over columns and pages."""

from __future__ import annotations

from tests.intake.formats.pdf.pages import column, lines, paragraphs, sentences
from tests.intake.pdf_builders import At, placed_pdf

FIRST, SECOND, THIRD = sentences(0, 5), sentences(5, 5), sentences(10, 5)


def test_indented_lines_begin_paragraphs():
    drawn = [*lines(FIRST), *lines(SECOND), *lines(THIRD)]
    starts = {lines(SECOND)[0], lines(THIRD)[0]}
    page = [one._replace(x=75) if one.words in starts else one for one in column(drawn)]
    assert paragraphs(placed_pdf([page])) == [FIRST, SECOND, THIRD]


def test_wide_spaces_divide_paragraphs():
    first = list(column(lines(FIRST)))
    second = list(column(lines(SECOND), top=first[-1].y - 24))
    assert paragraphs(placed_pdf([[*first, *second]])) == [FIRST, SECOND]


def test_a_heading_in_large_letters_is_a_paragraph():
    heading = At(60, 780, "What the clerk of the harbour wrote in the winter", 14)
    assert paragraphs(placed_pdf([[heading, *column(lines(FIRST))]])) == [heading.words, FIRST]


def test_hanging_indents_begin_at_the_edge():
    title = "Almanac of the harbour, volume {}, with tables of the tide for all the months and many a remark"
    works = [title.format(number) for number in ("one", "two", "three")]
    drawn = []
    for work in works:
        first, *rest = lines(work, 60)
        drawn += [At(60, 0, first), *(At(80, 0, line) for line in rest)]
    page = [one._replace(y=760 - 14 * n) for n, one in enumerate(drawn)]
    assert paragraphs(placed_pdf([page])) == works


def test_a_paragraph_that_is_set_to_the_right_is_one():
    words = lines(FIRST, 60)
    page = [one._replace(x=400 - 5 * len(one.words)) for one in column(words)]
    assert paragraphs(placed_pdf([page])) == [FIRST]


def test_a_sentence_goes_on_over_the_page_and_from_column_to_column():
    words = lines(FIRST + " " + SECOND, 38)
    assert paragraphs(placed_pdf([list(column(words[:5])), list(column(words[5:]))])) == [f"{FIRST} {SECOND}"]
    page = [*column(words[:6]), *column(words[6:], x=310)]
    assert paragraphs(placed_pdf([page])) == [f"{FIRST} {SECOND}"]


def test_a_justified_line_with_wide_spaces_is_no_row_of_a_table():
    words = lines(FIRST, 40)
    loose = [At(60 + 60 * n, 760 - 14, word) for n, word in enumerate(["until", "those", "bells", "begin"])]
    first, rest = "The old ferry was not seen from the hill", list(column(words, top=732))
    data = placed_pdf([[At(60, 760, first), *loose, *rest]])
    assert paragraphs(data) == [f"{first} until those bells begin {FIRST}"]
