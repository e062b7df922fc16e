"""Glyphs are read wherever they are drawn: on turned pages, in parts that are used again, in text that runs down."""

from __future__ import annotations

import io

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser

from documents.intake.formats.pdf.glyphs import drawn_pages
from tests.intake.formats.pdf.pages import column, lines, paragraphs, sentences
from tests.intake.pdf_builders import At, picture, placed_pdf

TEXT = lines(sentences(0, 6))


def drawn(data: bytes):
    return list(drawn_pages(PDFDocument(PDFParser(io.BytesIO(data)))))


def test_a_glyph_has_its_place_and_size():
    (page,) = drawn(placed_pdf([[At(60, 700, "It", 12)]]))
    assert [(one.text, one.left, one.right, one.base, one.size, one.turn) for one in page.glyphs] == [
        ("I", 60, 66, 700, 12, 0),
        ("t", 66, 72, 700, 12, 0),
    ]


def test_a_page_that_is_turned_is_read():
    data = placed_pdf([list(column(TEXT))])
    for turn in (90, 180, 270):
        turned = data.replace(b"/Type /Page /", b"/Type /Page /Rotate %d /" % turn)
        assert paragraphs(turned) == [" ".join(TEXT)]


def test_text_that_a_matrix_turns_is_read_along_its_direction():
    for matrix in ("0 1 -1 0 595 0 cm", "-1 0 0 -1 595 842 cm", "0 -1 1 0 0 842 cm", "0.5 0 0 0.5 0 0 cm"):
        assert paragraphs(placed_pdf([[matrix, *column(TEXT)]])) == [" ".join(TEXT)]


def test_pictures_are_counted_with_their_area():
    (page,) = drawn(placed_pdf([[picture(200, 100), picture(10, 10)]]))
    assert round(page.pictures) == 20100
    assert page.is_picture
    assert not drawn(placed_pdf([[picture(10, 10)]]))[0].is_picture


def test_a_soft_hyphen_is_a_hyphen_only_if_it_takes_space():
    data = placed_pdf([[At(60, 700, "har\u00adbour and the lamp")]])
    assert paragraphs(data) == ["har-bour and the lamp"]
    assert paragraphs(data.replace(b" 500] /Encoding", b" 0] /Encoding")) == ["harbour and the lamp"]
