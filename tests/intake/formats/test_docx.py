"""Word documents: the text as HTML, facts from the properties, and no harm from anything else in the file."""

from __future__ import annotations

import pytest

from documents.errors import CaptureRefused
from documents.intake import read_capture
from documents.rendering import render
from tests.intake.file_builders import CORE, W, docx, paragraph

BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


def read(data: bytes):
    return read_capture("essay.docx", data)


def test_headings_and_paragraphs_are_shown():
    article = read(docx()).article
    assert render(article.source, article.source_format).text.strip() == "Ebb\n\nIt went out 😀.\n\nBack."
    assert "<h1>Ebb</h1>\n" in article.source


def test_the_capture_text_is_properties_and_html():
    received = read(docx())
    text, article = received.decoded.text, received.article
    assert text.startswith("<!-- docProps/core.xml -->\n<?xml")
    assert CORE in text
    (body,) = article.body
    assert body.of(text) == article.source
    assert [(part.span.start, part.reason) for part in article.set_aside] == [(0, "markup")]
    assert (received.format, received.decoded.charset_reason, received.tool.split()[0]) == (
        "docx",
        "extracted",
        "mammoth",
    )


def test_properties_are_proposed_with_their_place_but_the_file_dates_are_not():
    received = read(docx())
    facts = [
        (fact.property, fact.value, fact.rule, [span.of(received.decoded.text) for span in fact.evidence])
        for fact in received.article.facts
    ]
    assert facts == [
        ("title", "The Gauge", "Word properties", ["The Gauge"]),
        ("creator", "Ines & Dagny", "Word properties", ["Ines &amp; Dagny"]),
    ]


def test_a_document_without_properties_has_none():
    received = read(docx(core=""))
    assert received.article.set_aside == ()
    assert received.article.facts == ()


def test_a_picture_is_neither_opened_nor_included():
    picture = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:docPr descr="A gauge"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
        '<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId9"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/a.png"/>'
        "</Relationships>"
    )
    data = docx(picture + paragraph("Words."), **{"word/_rels/document.xml.rels": rels, "word/media/a.png": b"\x89PNG"})
    source = read(data).article.source
    assert "Words." in source
    assert "base64" not in source


@pytest.mark.parametrize(
    "part", ["document", "core", "word/footnotes.xml", "word/_rels/document.xml.rels", "word/other.bin", "x"]
)
@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part(part, coding):
    with pytest.raises(CaptureRefused, match="declares entities"):
        read(docx(**{part: BOMB.encode(coding)}))


@pytest.mark.parametrize("before", ["", "\n" * 5000, "\ufeff\n\t "])
@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_part_that_begins_like_xml_is_checked_whatever_its_name(before, coding):
    declared = before + BOMB.partition("?>")[2]
    with pytest.raises(CaptureRefused, match="declares entities"):
        read(docx(**{"word/other.bin": declared.encode(coding)}))


def test_a_part_that_is_not_xml_may_hold_any_bytes():
    assert "It went out" in read(docx(**{"word/media/a.png": b"\x89PNG<!DOCTYPE"})).article.source


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (docx()[:600], "damaged"),
        (docx(document="<w:document><w:body>"), "damaged"),
        (docx(document=f"<w:document {W}><w:body></w:body></w:document>"), "no words"),
        (docx("".join(f"<w:p>{'<w:x>' * 3000}") + "</w:x>" * 3000 + "</w:p>"), "damaged|deeply|no words"),
    ],
    ids=["cut off", "not closed", "empty", "deep"],
)
def test_an_unreadable_document_is_refused_with_a_message(data, reason):
    with pytest.raises((CaptureRefused, RecursionError), match=rf"{reason}|recursion"):
        read(data)
