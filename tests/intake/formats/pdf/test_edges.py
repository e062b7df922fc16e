"""Heads, feet and numbers of pages are set aside, also heads that change; first and last lines of the text are not."""

from __future__ import annotations

from tests.intake.formats.pdf.pages import aside, column, lines, paragraphs, read, sentences
from tests.intake.pdf_builders import At, pdf, placed_pdf

RUNNING = "on top or at the foot of pages"
NUMBER = "page number"


def body(page: int) -> list[At]:
    return list(column(lines(sentences(8 * page, 8))[:7]))


def text_of(*pages: list[At]) -> str:
    return " ".join(one.words for page in pages for one in page)


def test_heads_that_change_by_chapter_and_side_are_set_aside():
    chapters = ["THE FERRY", "THE FERRY", "THE LAMP", "THE LAMP", "THE LAMP", "THE ROPE"]
    heads = [
        At(60, 800, f"{n + 1}   HARBOUR PAPERS" if n % 2 else f"{chapter}   {n + 1}", 8)
        for n, chapter in enumerate(chapters)
    ]
    data = placed_pdf([[head, *body(n)] for n, head in enumerate(heads)])
    assert aside(data) == [(" ".join(head.words.split()), RUNNING) for head in heads]
    assert " ".join(paragraphs(data)) == text_of(*(body(n) for n in range(6)))


def test_heads_that_change_by_chapter_are_set_aside_with_numbers_at_the_foot():
    chapters = ["The Ferry", "The Ferry", "The Lamp", "The Lamp", "The Rope"]
    pages = [[At(250, 800, chapter), *body(n), At(290, 40, str(n + 11))] for n, chapter in enumerate(chapters)]
    assert aside(placed_pdf(pages)) == [
        found for n, chapter in enumerate(chapters) for found in ((chapter, RUNNING), (str(n + 11), NUMBER))
    ]


def test_numbers_in_roman_letters_and_with_words_are_set_aside():
    numbers = ["iii", "iv", "v", "Page 4 of 6", "Page 5 of 6", "Page 6 of 6"]
    data = placed_pdf([[*body(n), At(290, 40, number)] for n, number in enumerate(numbers)])
    assert aside(data) == [(number, NUMBER) for number in numbers]


def test_the_head_of_three_pages_of_many_is_set_aside():
    pages = [([At(60, 800, "Appendix: The Ledgers", 8)] if n > 6 else []) + body(n) for n in range(10)]
    assert aside(placed_pdf(pages)) == [("Appendix: The Ledgers", RUNNING)] * 3


def test_words_along_the_edge_of_a_page_are_set_aside():
    stamp = "BT /F1 12 Tf 0 1 -1 0 20 300 Tm <0506070806> Tj ET"
    ((words, rule),) = aside(placed_pdf([[stamp, *body(0)]]))
    assert len(words) == 5
    assert rule == "written along the edge of a page"


def test_what_the_file_marks_as_head_is_set_aside():
    marked = "/Artifact << /Type /Pagination /Subtype /Header >> BDC"
    data = placed_pdf([[marked, At(60, 774, "The Harbour Society, Quarterly"), "EMC", *body(0)]])
    assert aside(data) == [("The Harbour Society, Quarterly", "marked as head or foot of a page")]


def test_lines_of_the_text_that_recur_on_top_of_pages_stay():
    refrain = ["And so the ferry went, and the ferry came, and nobody asked why it went", "or came at all."]
    pages = [list(column([*refrain, *lines(sentences(8 * n, 6))])) for n in range(4)]
    assert aside(placed_pdf(pages)) == []


def test_a_chapter_title_stays_where_other_pages_have_their_head():
    head = At(60, 800, "HARBOUR PAPERS", 8)
    pages = [[head, *body(n)] for n in range(5)]
    pages[2] = [At(200, 720, "The Lamp", 16), *column(lines(sentences(16, 5)), top=680)]
    assert aside(placed_pdf(pages)) == [("HARBOUR PAPERS", RUNNING)] * 4
    assert "The Lamp" in paragraphs(placed_pdf(pages))


def test_a_number_that_does_not_count_the_pages_stays():
    data = pdf([["They asked the pilot how many had come.", "1874"], ["Nobody had counted them, he told the court."]])
    assert aside(data) == []
    assert "1874" in read(data).article.source


def test_a_paragraph_goes_on_behind_foot_and_head():
    pages = [[At(60, 800, "HARBOUR PAPERS", 8), *body(n), At(290, 40, str(n + 1), 8)] for n in range(3)]
    assert paragraphs(placed_pdf(pages)) == [text_of(*(body(n) for n in range(3)))]


def test_pages_with_nothing_but_a_line_keep_it():
    assert aside(placed_pdf([[At(60, 700, f"This page says {n}")] for n in range(1, 5)])) == []
