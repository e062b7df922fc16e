"""Word documents: the text as HTML, facts from the properties, and no harm from anything else in the file."""

from __future__ import annotations

import pytest

from documents.errors import CaptureRefused
from documents.rendering import render
from tests.intake.file_builders import CORE, W, docx, paragraph, relationships, run, word_part, zipped
from tests.intake.formats.reading import read, text_of

BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


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
        (docx("".join(f"<w:p>{'<w:x>' * 3000}") + "</w:x>" * 3000 + "</w:p>"), "deeply"),
        (docx(f"<w:p>{'<w:ins>' * 300}{run('Ebb')}{'</w:ins>' * 300}</w:p>"), "deeply"),
    ],
    ids=["cut off", "not closed", "empty", "deep", "an insertion in an insertion"],
)
def test_an_unreadable_document_is_refused_with_a_message(data, reason):
    with pytest.raises(CaptureRefused, match=reason):
        read(data)


# -- Which part is the document --------------------------------------------------------------

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/{name}" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
STORY = word_part("document", f"<w:body>{paragraph('The gauge stood at eight.')}</w:body>")


@pytest.mark.parametrize(
    "members",
    [
        {"_rels/.rels": relationships({"officeDocument": "word/document2.xml"}), "word/document2.xml": STORY},
        {"_rels/.rels": relationships({"officeDocument": "/letters/main%20part.xml"}), "letters/main part.xml": STORY},
        {"[Content_Types].xml": TYPES.format(name="word/text.xml"), "word/text.xml": STORY},
        {"word/document.xml": STORY},
        {
            "_rels/.rels": relationships({"officeDocument": "word/document.xml"}, STRICT),
            "word/document.xml": STORY.replace(
                "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                "http://purl.oclc.org/ooxml/wordprocessingml/main",
            ),
        },
    ],
    ids=["another name", "another folder", "by its type", "alone", "strict"],
)
def test_the_document_is_found_wherever_it_is(members):
    assert text_of(zipped(members), "essay.docx") == "The gauge stood at eight."


def test_notes_of_a_strict_document_in_another_folder_are_read():
    body = f'<w:body><w:p>{run("It fell.")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p></w:body>'
    note = word_part("footnotes", f'<w:footnote w:id="2">{paragraph("By a foot.")}</w:footnote>')
    data = zipped(
        {
            "_rels/.rels": relationships({"officeDocument": "text/main.xml"}, STRICT),
            "text/main.xml": word_part("document", body),
            "text/_rels/main.xml.rels": relationships({"footnotes": "../notes/f.xml"}, STRICT),
            "notes/f.xml": note,
        }
    )
    assert text_of(data, "essay.docx") == "It fell.\n\nBy a foot."


def test_an_archive_without_a_document_is_refused():
    with pytest.raises(CaptureRefused, match="not a Word document"):
        read(zipped({"word/other.xml": STORY}))


# -- Words that stand ------------------------------------------------------------------------


def ruby(base: str, reading: str) -> str:
    return f"<w:r><w:ruby><w:rt>{run(reading)}</w:rt><w:rubyBase>{base}</w:rubyBase></w:ruby></w:r>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (run("海の") + ruby(run("潮"), "しお") + run("は") + ruby(run("早", "<w:b/>"), "はや") + run("い。"),
         "海の潮(しお)は早(はや)い。"),
        (ruby(run("潮"), "しお") + ruby(run("位"), "い"), "潮(しお)位(い)"),
        (ruby(run("潮"), ""), "潮"),
        (run("a ") + '<w:fldSimple w:instr="REF x">' + run("fjord") + "</w:fldSimple>" + run("."), "a fjord."),
        ("<w:bdo w:val='ltr'>" + run("one ") + "</w:bdo><w:dir w:val='rtl'>" + run("two") + "</w:dir>", "one two"),
        ("<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>" + run("chosen") + "</w:sdtContent></w:sdt>",
         "chosen"),
        ("<w:r><w:t>a</w:t><w:cr/><w:t>b</w:t><w:ptab/><w:t>c</w:t></w:r>", "a\nb c"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
         '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("12") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
         "12"),
    ],
    ids=["ruby", "ruby by ruby", "ruby without reading", "simple field", "direction", "control", "breaks", "field"],
)  # fmt: skip
def test_words_in_every_kind_of_element_stand(content, expected):
    assert text_of(docx(f"<w:p>{content}</w:p>")) == expected


def field_of(*codes: str, result: str = "") -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inside = "".join(f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>' for code in codes)
    return f"{mark('begin')}{inside}{mark('separate') + result if result else ''}{mark('end')}"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (field_of(r'EQ \* jc2 \* "Font:MS Mincho" \* hps10 \o\ad(\s\up 9(', "しお", "),潮)"), "潮(しお)"),
        (field_of(r'SYMBOL 97 \f "Symbol" \s 12'), "α"),
        (field_of(r"SYMBOL 0x2019"), "’"),
        (field_of(r'SYMBOL 97 \f "Symbol"', result=run("a")), "a"),
        (field_of(r'XE "tide"'), ""),
        (field_of(" REF x ", result=run("a ") + field_of(" PAGE ", result=run("2"))), "a 2"),
    ],
    ids=["old ruby", "symbol", "symbol by number", "with its result", "entry of an index", "field within a field"],
)
def test_fields_that_show_words_are_read(field, expected):
    assert text_of(docx(f"<w:p>{run('It is: ')}{field}{run('!')}</w:p>")) == f"It is: {expected}!"


def test_a_ruby_is_one_element_with_its_reading():
    source = read(docx(f"<w:p>{ruby(run('潮', '<w:b/>') + run('位'), 'ちょうい')}</w:p>")).article.source
    assert "<ruby><strong>潮</strong>位<rt>ちょうい</rt></ruby>" in source


@pytest.mark.parametrize(
    ("content", "expected", "gaps"),
    [
        ('<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>', "α", 0),
        ('<w:r><w:sym w:font="wingdings" w:char="FC"/></w:r>', "✓", 0),
        ('<w:r><w:sym w:font="Garamond" w:char="2019"/></w:r>', "’", 0),
        ('<w:r><w:sym w:font="Secret" w:char="F021"/><w:sym w:font="Secret" w:char="F022"/></w:r>', "\ufffd\ufffd", 1),
        ('<w:r><w:sym w:font="Symbol" w:char="nonsense"/></w:r>', "\ufffd", 1),
        (run("\uf062\uf02b1", '<w:rFonts w:ascii="Symbol"/>'), "β+1", 0),
        (run("\uf062", '<w:rFonts w:ascii="Junicode"/>'), "\uf062", 0),
    ],
)
def test_symbols_become_letters_or_gaps(content, expected, gaps):
    received = read(docx(f"<w:p>{run('It is ')}{content}</w:p>{paragraph('.')}"))
    assert render(received.article.source, "html").text.strip() == f"It is {expected}\n\n."
    assert [gap.reason for gap in received.article.gaps] == ["characters"] * gaps
    for gap in received.article.gaps:
        assert received.decoded.text[gap.position] == "\ufffd"


def box(words: str) -> str:
    return f"<w:txbxContent>{paragraph(words)}</w:txbxContent>"


WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
DRAWN = f"<w:drawing><wps:wsp {WPS}><wps:txbx>{box('In a box.')}</wps:txbx></wps:wsp></w:drawing>"


@pytest.mark.parametrize(
    "content",
    [
        DRAWN,
        f"<w:pict><v:shape {MC}><v:textbox>{box('In a box.')}</v:textbox></v:shape></w:pict>",
        f'<mc:AlternateContent {MC}><mc:Choice Requires="wps">{DRAWN}</mc:Choice><mc:Fallback><w:pict><v:shape>'
        f"<v:textbox>{box('In a box.')}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>",
        f'<mc:AlternateContent {MC}><mc:Choice Requires="wps">{DRAWN}</mc:Choice><mc:Fallback/></mc:AlternateContent>',
        f'<mc:AlternateContent {MC}><mc:Choice Requires="wps">{DRAWN}</mc:Choice></mc:AlternateContent>',
    ],
    ids=["drawing", "shape", "both", "no words in the fallback", "no fallback"],
)
def test_a_text_box_is_read_once_after_its_paragraph(content):
    body = f"<w:p>{run('Before.')}<w:r>{content}</w:r></w:p>{paragraph('After.')}"
    assert text_of(docx(body)) == "Before.\n\nIn a box.\n\nAfter."
