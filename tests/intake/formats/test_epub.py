"""E-books: parts in reading order without changes, facts of the package, and no harm from anything else in the file."""

from __future__ import annotations

import time

import pytest

from documents.errors import CaptureRefused
from documents.intake.formats import epub_edits, epub_elements
from documents.rendering import render
from documents.spans import Span
from tests.intake.file_builders import CONTAINER, NAV, ONE, PACKAGE, PAGE, TWO, epub
from tests.intake.formats.reading import check_covered, read, set_aside, text_of
from tests.intake.watching import watched

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def test_chapters_are_in_the_order_of_the_spine():
    article = read(epub()).article
    assert render(article.source, article.source_format).text.strip() == (
        "Ebb\n\nIt went out\n😀.\n\nFlow\n\nIt came back."
    )


def test_the_capture_text_has_every_part_under_its_name():
    text = read(epub()).decoded.text
    names = ["OEBPS/content.opf", "OEBPS/nav.xhtml", "OEBPS/text/one.xhtml", "OEBPS/text/two.xhtml"]
    places = [text.index(f"<!-- {name} -->\n") for name in names]
    assert places == sorted(places)
    assert PACKAGE in text
    assert PAGE.format(body=ONE) in text
    assert PAGE.format(body=TWO) in text


def test_chapter_bodies_are_the_article_and_the_table_of_contents_is_set_aside():
    received = read(epub())
    text, article = received.decoded.text, received.article
    assert [span.of(text).strip() for span in article.body] == [ONE, TWO]
    assert [part.span.of(text) for part in article.set_aside if part.reason == "navigation"] == [
        PAGE.format(body=NAV).strip()
    ]
    check_covered(received)


def test_an_empty_xml_element_does_not_swallow_what_follows():
    article = read(epub()).article
    assert '<a id="p1"></a>It went out<br/>' in article.source
    text = read(epub()).decoded.text
    at = article.source.index("It went out")
    (origin,) = article.source_map.sources_of(Span(at, at + 11))
    assert origin.of(text) == "It went out"
    at = article.source.index("></a>")
    assert [span.of(text) for span in article.source_map.sources_of(Span(at, at + 5))] == ["/>"]


def test_the_package_states_facts():
    received = read(epub())
    facts = [
        (fact.property, fact.value, [span.of(received.decoded.text) for span in fact.evidence])
        for fact in received.article.facts
    ]
    assert facts == [
        ("title", "The Gauge & the Sea", ["The Gauge &amp; the Sea"]),
        ("creator", "Ines Varga-Holm", ["Ines Varga-Holm"]),
        ("creator", "Dagny Roos", ["Dagny Roos"]),
        ("publisher", "The Northern Press", ["The Northern Press"]),
        ("issued", "2019-03", ["2019-03"]),
        ("language", "en", ["en"]),
    ]


def test_a_chapter_in_another_charset_is_decoded_as_declared():
    page = PAGE.replace("utf-8", "windows-1250").format(body="<p>Żaden odczyt</p>").encode("cp1250")
    assert "Żaden odczyt" in read(epub(one=page)).article.source


def test_a_letter_that_is_cut_in_a_chapter_is_told_and_a_gap():
    page = PAGE.format(body="<p>The keeper’s ledger\x0b of old | days.</p>").encode()
    received = read(epub(one=page.replace(b"|", b"\xe2\x80"), two=page))
    text = received.decoded.text
    assert [(odd.kind, odd.character, odd.count) for odd in received.decoded.oddities] == [
        ("break", "U+000B", 2),
        ("unreadable", "", 1),
    ]
    assert [text[at] for odd in received.decoded.oddities for at in odd.positions] == ["\n", "\n", "\ufffd"]
    assert [(text[gap.position], gap.reason) for gap in received.article.gaps] == [("\ufffd", "characters")]


@pytest.mark.parametrize(
    "changed",
    [
        {"container": BOMB + CONTAINER},
        {"package": BOMB + PACKAGE},
        {"one": BOMB + PAGE.format(body=ONE)},
        {"package": (BOMB + PACKAGE).encode("utf-16")},
    ],
    ids=["container", "package", "chapter", "package in UTF-16"],
)
def test_entities_are_refused_in_every_part(changed):
    with pytest.raises(CaptureRefused, match="declares entities"):
        read(epub(**changed))


def test_a_page_of_many_declarations_is_read_within_five_seconds():
    body = ONE + "<!DOCTYPE" * 100_000
    started = time.process_time()
    read(epub(one=PAGE.format(body=body)))
    assert time.process_time() - started < 5


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "text/../../../x", "file:///etc/passwd"])
def test_a_path_that_leads_out_of_the_archive_is_refused(path):
    with pytest.raises(CaptureRefused, match="points outside"):
        read(epub(package=PACKAGE.replace("text/two.xhtml", path)))
    with pytest.raises(CaptureRefused, match="points outside"):
        read(epub(container=CONTAINER.replace("OEBPS/content.opf", path)))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"container": "<container/>"}, "does not say where"),
        ({"container": CONTAINER.replace("content.opf", "other.opf")}, "missing"),
        ({"package": PACKAGE.replace("itemref", "itemtef")}, "no pages"),
        ({"one": PAGE.format(body=" "), "two": PAGE.format(body="")}, "no words"),
        (
            {"META-INF/encryption.xml": '<EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'},
            "locked",
        ),
    ],
)
def test_an_unreadable_book_is_refused_with_a_message(changed, reason):
    with pytest.raises(CaptureRefused, match=reason):
        read(epub(**changed))


def test_obfuscated_fonts_do_not_lock_a_book():
    fonts = '<EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/>'
    assert "It went out" in read(epub(**{"META-INF/encryption.xml": fonts})).article.source


def test_a_name_cannot_end_the_comment_over_its_part():
    package = PACKAGE.replace("text/two.xhtml", "text/--&gt;.xhtml")
    text = read(epub(package=package, **{"OEBPS/text/-->.xhtml": PAGE.format(body="<p>Words.</p>")})).decoded.text
    assert "<!-- OEBPS/text/- -.xhtml -->\n" in text


# -- Notes, page numbers and lists -----------------------------------------------------------


def book(one: str, two: str = TWO, **changed: str | bytes) -> bytes:
    return epub(one=PAGE.format(body=one), two=PAGE.format(body=two), **changed)


NOTE = '<p id="n1"><a href="one.xhtml#r1">1</a> Log, folio 3.</p>'


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ('<a epub:type="noteref" href="two.xhtml#n1">1</a>', '<p id="n1">Log, folio 3.</p>'),
        ('<a epub:type="noteref" href="two.xhtml#n1">1</a>', '<p id="n1"><a href="one.xhtml">1</a> Log, folio 3.</p>'),
        ('<a role="doc-noteref" id="r1" href="two.xhtml#n1">[1]</a>', NOTE),
        ('<a class="noteref" id="r1" href="two.xhtml#n1">1</a>', NOTE),
        ('<sup><a id="r1" href="two.xhtml#n1">1</a></sup>', NOTE),
        ('<sup id="r1"><a href="two.xhtml#n1">1</a></sup>', NOTE),
        ('<a id="r1" href="two.xhtml#n1">*</a>', NOTE.replace(">1<", ">*<")),
        ('<span id="r1"><a href="two.xhtml#n1">[1]</a></span>', NOTE),
        ('<a id="r1" href="two.xhtml#n1">1</a>', '<p><a id="n1" href="one.xhtml#r1">1</a> Log, folio 3.</p>'),
        ('<a epub:type="noteref" href="two.xhtml#n1">1</a>',
         '<p id="n1">Log, folio 3.<a epub:type="backlink" href="one.xhtml#p">back</a></p>'),
        ('<a epub:type="noteref" href="two.xhtml#n1">1</a>', '<p id="n1">Log, folio 3.<a href="one.xhtml">↩</a></p>'),
    ],
    ids=[
        "type", "back to the page", "role", "class", "raised", "raised with id", "back and forth", "span",
        "both with ids", "backlink", "arrow",
    ],
)  # fmt: skip
def test_marks_of_notes_are_no_text_and_lead_to_the_notes(mark, note):
    article = read(book(f"<p id='p'>It fell.{mark} Then it rose.</p>", note)).article
    rendered = render(article.source, "html")
    assert rendered.text.strip() == "It fell. Then it rose.\n\nLog, folio 3."
    assert 'class="noteref"' in rendered.html
    assert 'href="#a-n1"' in rendered.html


def test_a_link_with_a_number_that_nothing_leads_back_to_is_text():
    data = book('<p>See chapter <a href="two.xhtml#flow">2</a>.</p>', '<h1 id="flow">Flow</h1><p>It came.</p>')
    assert text_of(data) == "See chapter 2.\n\nFlow\n\nIt came."
    assert 'href="#flow"' in read(data).article.source


def test_the_same_id_in_two_pages_means_two_places():
    one = '<p>Ebb.<a epub:type="noteref" href="#n1">1</a></p><p id="n1">Of the ebb.</p>'
    two = '<p>Flow.<a epub:type="noteref" href="#n1">1</a></p><p id="n1">Of the flow.</p>'
    html = render(read(book(one, two)).article.source, "html").html
    assert html.count('class="footnote"') == 2
    assert text_of(book(one, two)) == "Ebb.\n\nOf the ebb.\n\nFlow.\n\nOf the flow."


def test_a_note_between_paragraphs_comes_after_them():
    note = '<aside epub:type="footnote" id="n1"><p>Log, folio 3.</p></aside>'
    data = book(f'<p>It fell.<a epub:type="noteref" href="#n1">1</a></p>{note}<p>Then it<br/> rose.</p>')
    assert text_of(data).startswith("It fell.\n\nThen it\nrose.\n\nLog, folio 3.\n\nFlow")
    received = read(data)
    at = received.article.source.index("Log, folio")
    (origin,) = received.article.source_map.sources_of(Span(at, at + 10))
    assert origin.of(received.decoded.text) == "Log, folio"


@pytest.mark.parametrize("hidden", ["hidden", 'hidden="hidden"'])
def test_a_note_that_programs_hide_until_its_mark_is_touched_is_text(hidden):
    note = f'<aside {hidden} epub:type="footnote" id="n1"><p>Log, folio 3.</p></aside>'
    assert "Log, folio 3." in text_of(book(f'<p>It fell.<a epub:type="noteref" href="#n1">1</a></p>{note}'))


def test_the_mark_of_a_lost_note_is_set_aside():
    data = book('<p>It fell.<a epub:type="noteref" href="lost.xhtml#n1">1</a></p>')
    assert text_of(data).startswith("It fell.\n")
    assert set_aside(data)[1:] == [("other", "mark of a note that is not in the e-book", "1")]


@pytest.mark.parametrize(
    "number",
    [
        '<span epub:type="pagebreak" id="p12" title="12">12</span>',
        '<span role="doc-pagebreak" id="p12">xii</span>',
        '<span class="pagenum"><a id="Page_12">[Pg 12]</a></span>',
        '<a class="pagebreak" id="p12">12</a>',
        '<span epub:type="pagebreak">— 12 of 300 —</span>',
    ],
)
def test_page_numbers_are_set_aside(number):
    data = book(f"<p>It fell and{number} rose.</p>")
    assert text_of(data).startswith("It fell and rose.")
    assert [reason for reason, _rule, _words in set_aside(data)] == ["navigation", "page"]


NCX_ITEM = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
NCX = (
    '<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://x.example/ncx.dtd"><ncx><pageList>'
    '<pageTarget><navLabel><text>12</text></navLabel><content src="text/one.xhtml#x1"/></pageTarget>'
    '<pageTarget><navLabel><text>13</text></navLabel><content src="text/one.xhtml#x2"/></pageTarget>'
    '<pageTarget><navLabel><text>II</text></navLabel><content src="text/one.xhtml#x3"/></pageTarget></pageList></ncx>'
)
PAGE_LIST = (
    '<nav epub:type="page-list"><ol><li><a href="text/one.xhtml#x1">12</a></li>'
    '<li><a href="text/one.xhtml#x2">13</a></li><li><a href="text/one.xhtml#x3">II</a></li></ol></nav>'
)


@pytest.mark.parametrize(
    "changed",
    [
        {"package": PACKAGE.replace("</manifest>", NCX_ITEM), "OEBPS/toc.ncx": NCX},
        {"nav": PAGE.format(body=PAGE_LIST)},
    ],
    ids=["EPUB 2", "EPUB 3"],
)
def test_numbers_at_places_of_the_list_of_pages_are_set_aside(changed):
    one = '<h2 id="x3">II</h2><p>It fell <a id="x1">p. 12</a>and <span id="x2">12</span> men <b id="x9">12</b>.</p>'
    data = book(one, **changed)
    assert text_of(data).startswith("II\n\nIt fell and 12 men 12.")
    assert set_aside(data)[1:] == [("page", "page break of the e-book", "p. 12")]


def test_lists_of_contents_within_a_page_are_set_aside():
    listed = '<nav epub:type="landmarks"><a href="two.xhtml">Flow</a></nav>'
    assert text_of(book(f"<p>It fell.</p>{listed}<p>It rose.</p>")).startswith("It fell.\n\nIt rose.")


def test_a_page_of_contents_of_epub_2_is_set_aside():
    guide = '<guide><reference type="toc" href="text/one.xhtml"/></guide></package>'
    data = book(
        '<h1>Contents</h1><p><a href="two.xhtml">Flow, which came back</a></p>',
        package=PACKAGE.replace("</package>", guide),
    )
    assert text_of(data) == "Flow\n\nIt came back."


def test_a_page_that_the_book_wrongly_calls_its_contents_stands():
    guide = '<guide><reference type="toc" href="text/one.xhtml"/></guide></package>'
    assert text_of(book("<p>It fell.</p>", package=PACKAGE.replace("</package>", guide))).startswith("It fell.")


def test_words_in_a_navigation_document_stand():
    preface = f"<p>{'The tide table was kept by hand. ' * 20}</p>"
    article = read(epub(nav=PAGE.format(body=f"{preface}<nav epub:type='toc'><a href='x'>Ebb</a></nav>"))).article
    assert article.source.count("kept by hand") == 20
    assert "Ebb</a>" not in article.source


@pytest.mark.parametrize("tag", ["article", "main", "section role='main'", "div role='doc-chapter main'"])
def test_one_page_marked_as_the_whole_does_not_hide_the_others(tag):
    one = f"<{tag}><p>It fell.</p></{tag.partition(' ')[0]}>"
    assert text_of(book(one)) == "It fell.\n\nFlow\n\nIt came back."


def test_an_empty_script_does_not_swallow_what_follows():
    data = book('<script src="x.js"/><p><a id="p1"/>It fell.</p><p>It rose.</p>')
    assert text_of(data).startswith("It fell.\n\nIt rose.")


def test_the_language_is_detected_if_the_package_states_none():
    german = "Die Flut war am Morgen nicht so hoch wie in der Nacht, und das Wasser ist mit dem Wind gelaufen. " * 4
    package = PACKAGE.replace("<dc:language>en</dc:language>", "")
    facts = read(book(f"<p>{german}</p>", package=package)).article.facts
    assert [fact.value for fact in facts if fact.property == "language"] == ["de"]


def test_a_book_of_many_marks_is_read_within_ten_seconds():
    marks = "".join(f'<p>x<a id="r{n}" href="two.xhtml#n{n}">{n % 99}</a></p>' for n in range(8000))
    notes = "".join(f'<p id="n{n}"><a href="one.xhtml#r{n}">{n % 99}</a> y</p>' for n in range(8000))
    started = time.process_time()
    read(book(marks, notes))
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("module", "kind", "attribute", "repeated"),
    [
        (epub_elements, "Tag", "name", ("<i>", "</b>")),
        (epub_edits, "Edit", "span", ('<aside epub:type="footnote">A note.</aside>', "<p/>")),
    ],
    ids=["elements that are not closed", "notes between paragraphs"],
)
def test_the_cost_of_a_page_grows_with_its_length(monkeypatch, module, kind, attribute, repeated):
    looks = []
    for times in (200, 400):
        made = watched(getattr(module, kind), attribute)
        monkeypatch.setattr(module, kind, made)
        read(book("".join(times * one for one in repeated)))
        looks.append(made.looks)
        monkeypatch.undo()
    assert looks[1] < 2.5 * looks[0]
