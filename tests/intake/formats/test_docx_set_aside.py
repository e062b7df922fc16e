"""Word documents: what is set aside, such as removed words and comments, and the language that is proposed."""

from __future__ import annotations

import pytest

from tests.intake.file_builders import docx, paragraph, relationships, run, word_part
from tests.intake.formats.reading import check_covered, read, set_aside, text_of

# -- Words that are set aside ----------------------------------------------------------------

HIDING = (
    '<w:style w:type="character" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Hidden"><w:basedOn w:val="Base"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="HiddenLine"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    ("hidden", "stands"),
    [
        (run("unseen", "<w:vanish/>"), ""),
        (run("unseen", '<w:rStyle w:val="Hidden"/>'), ""),
        (run("seen", '<w:vanish w:val="0"/>'), "seen"),
        (run("seen", '<w:rStyle w:val="Hidden"/><w:vanish w:val="false"/>'), "seen"),
        (run("seen", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"), "seen"),
    ],
    ids=["run", "style", "off", "style and off", "before a change"],
)
def test_hidden_runs_are_set_aside(hidden, stands):
    data = docx(f"<w:p>{run('The tide ')}{hidden}{run(' turned.')}</w:p>", HIDING)
    assert text_of(data) == " ".join(f"The tide {stands} turned.".split())
    expected = [] if stands else [("hidden", "hidden text (w:vanish)", "unseen")]
    assert set_aside(data) == expected


def test_a_hidden_paragraph_leaves_no_empty_one():
    line = paragraph("unseen", "HiddenLine")
    data = docx(f"{paragraph('One.')}{line}{line}{paragraph('Two.')}", HIDING)
    assert text_of(data) == "One.\n\nTwo."
    assert set_aside(data) == [("hidden", "hidden text (w:vanish)", "unseen unseen")]
    assert "<p></p>" not in read(data).article.source


def removed(words: str, kind: str = "del") -> str:
    return (
        f'<w:{kind} w:id="1" w:author="Ines" w:date="2024-03-14T08:00:00Z">'
        f"<w:r><w:delText>{words}</w:delText></w:r></w:{kind}>"
    )


def test_a_deletion_is_set_aside_and_an_insertion_stands():
    inserted = f'<w:ins w:author="Ines">{run("ten")}{removed("eleven")}</w:ins>'
    data = docx(f"<w:p>{run('It rose ')}{removed('nine')}{inserted}{run(' feet.')}</w:p>")
    assert text_of(data) == "It rose ten feet."
    rule = "tracked change: deleted by Ines 2024-03-14"
    assert set_aside(data) == [("removed", rule, "nine"), ("removed", rule, "eleven")]


def test_a_passage_that_was_moved_stands_where_it_went():
    moved = f'<w:moveFrom w:author="Ines">{run("It rains.")}</w:moveFrom>'
    went = f'<w:moveTo w:author="Ines">{run("It rains.")}</w:moveTo>'
    data = docx(f"<w:p>{moved}</w:p>{paragraph('It blows.')}<w:p>{went}</w:p>")
    assert text_of(data) == "It blows.\n\nIt rains."
    assert set_aside(data) == [("removed", "tracked change: moved away by Ines", "It rains.")]


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_paragraph_whose_end_was_removed_goes_on_in_the_next(mark):
    properties = f'<w:pPr><w:rPr><w:{mark} w:author="Ines"/></w:rPr></w:pPr>'
    body = f"<w:p>{properties}{run('The gate ')}</w:p>{paragraph('is shut.')}<w:p>{properties}{run('The end.')}</w:p>"
    assert text_of(docx(body)) == "The gate is shut.\n\nThe end."


def test_a_removed_row_is_set_aside_with_its_words():
    def row(words: str, change: str = "") -> str:
        return f"<w:tr><w:trPr>{change}</w:trPr><w:tc>{paragraph(words)}</w:tc><w:tc>{paragraph('ft')}</w:tc></w:tr>"

    gone = row("nine", '<w:del w:author="Ines"/>')
    data = docx(f"<w:tbl>{row('eight')}{gone}{row('ten')}</w:tbl>{paragraph('End.')}")
    assert "".join(text_of(data).split()) == "eightfttenftEnd."
    assert set_aside(data) == [("removed", "tracked change: deleted by Ines", "nine ft")]


def test_a_note_of_removed_words_is_set_aside_with_them():
    gone = f'<w:del w:author="Ines">{run("nine")}<w:r><w:footnoteReference w:id="2"/></w:r></w:del>'
    kept = '<w:r><w:footnoteReference w:id="3"/></w:r>'
    notes = word_part(
        "footnotes",
        f'<w:footnote w:id="2">{paragraph("A wrong note.")}</w:footnote>'
        f'<w:footnote w:id="3">{paragraph("A right note.")}</w:footnote>',
    )
    data = docx(f"<w:p>{run('It rose ')}{gone}{run('ten')}{kept}</w:p>", **{"word/footnotes.xml": notes})
    assert text_of(data) == "It rose ten\n\nA right note."
    assert [words.split("[")[0].strip() for _reason, _rule, words in set_aside(data)] == ["nine", "A wrong note. ↑"]


COMMENTS = word_part(
    "comments",
    f'<w:comment w:id="7" w:author="Dagny &amp; Roos" w:date="2024-03-14T08:00:00Z">'
    f"{paragraph('Was it &lt;ink&gt;?')}{paragraph('Ask.')}</w:comment>"
    f'<w:comment w:id="8">{paragraph("No.")}</w:comment>',
)


def test_comments_are_set_aside_with_their_authors_and_words():
    content = (
        f'{run("Written ")}<w:commentRangeStart w:id="7"/>{run("in ")}{run("pencil", "<w:i/>")}'
        f'<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>{run(".")}'
    )
    data = docx(f"<w:p>{content}</w:p>", **{"word/comments.xml": COMMENTS})
    assert text_of(data) == "Written in pencil."
    assert set_aside(data) == [
        ("comments", "comment in Word by Dagny & Roos", "Dagny & Roos (2024-03-14) “in pencil”: Was it <ink>? Ask."),
        ("comments", "comment in Word", "No."),
    ]


def test_a_comment_on_two_paragraphs_quotes_both():
    start, end = '<w:commentRangeStart w:id="8"/>', '<w:commentRangeEnd w:id="8"/>'
    data = docx(f"<w:p>{start}{run('One.')}</w:p><w:p>{run('Two.')}{end}</w:p>", **{"word/comments.xml": COMMENTS})
    assert set_aside(data)[-1][2] == "“One. Two.”: No."


def test_heads_and_feet_of_pages_are_set_aside():
    parts = {
        "word/header1.xml": word_part("hdr", paragraph("The Northern Press")),
        "word/footer1.xml": word_part("ftr", "<w:p/>"),
        "word/_rels/document.xml.rels": relationships({"header": "header1.xml", "footer": "footer1.xml"}),
    }
    data = docx(paragraph("Words."), **parts)
    assert text_of(data) == "Words."
    assert set_aside(data) == [("page", "head of the pages in Word", "The Northern Press")]


def test_a_table_of_contents_is_set_aside():
    style = '<w:style w:type="paragraph" w:styleId="C1"><w:name w:val="toc 1"/></w:style>'
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    control = f"<w:sdt>{gallery}<w:sdtContent>{paragraph('Contents')}</w:sdtContent></w:sdt>"
    data = docx(f"{control}{paragraph('Ebb 3', 'C1')}{paragraph('Ebb', 'Heading1')}{paragraph('Out.')}", style)
    assert text_of(data) == "Ebb\n\nOut."
    assert set_aside(data) == [("navigation", "table of contents of Word", "Contents Ebb 3")]


def test_every_character_is_in_the_article_or_set_aside_once():
    body = f"<w:p>{run('a')}{removed('b')}{run('c', '<w:vanish/>')}{run('d')}</w:p>{paragraph('e')}"
    received = read(docx(body, **{"word/comments.xml": COMMENTS}))
    text, article = received.decoded.text, received.article
    check_covered(received)
    assert "".join(span.of(text) for span in article.body) == article.source


# -- Language --------------------------------------------------------------------------------

GERMAN = "Die Flut war am Morgen nicht so hoch wie in der Nacht, und das Wasser ist mit dem Wind auf den Weg gelaufen. "
DEFAULTS = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:lang w:val="en-GB" w:eastAsia="ja-JP" w:bidi="ar-SA"/></w:rPr></w:rPrDefault></w:docDefaults>'
)


@pytest.mark.parametrize(
    ("body", "styles", "expected"),
    [
        (paragraph("The tide."), DEFAULTS, ["en-GB"]),
        (paragraph("潮位は高い。"), DEFAULTS, ["ja-JP"]),
        ("<w:p>" + run("Marée haute", '<w:lang w:val="fr-CA"/>') + run(" tide") + "</w:p>", DEFAULTS, ["fr-CA"]),
        (paragraph(GERMAN * 3), DEFAULTS, ["de", "en-GB"]),
        (paragraph(GERMAN * 3), "", ["de"]),
        (paragraph("The tide."), "", []),
        (paragraph("The tide."), DEFAULTS.replace("en-GB", "x-none"), []),
    ],
    ids=["of the document", "by script", "of most words", "another by its words", "by its words", "none", "no tag"],
)
def test_the_language_is_proposed(body, styles, expected):
    facts = read(docx(body, styles, core="")).article.facts
    assert [fact.value for fact in facts if fact.property == "language"] == expected
