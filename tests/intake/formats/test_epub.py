"""E-books: parts in reading order without changes, facts of the package, and no harm from anything else in the file."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from documents.errors import CaptureRefused
from documents.intake import read_capture
from documents.rendering import render
from documents.spans import Span
from tests.intake.file_builders import CONTAINER, NAV, ONE, PACKAGE, PAGE, TWO, epub

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def read(data: bytes):
    return read_capture("book.epub", data)


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
    spans = sorted([*article.body, *(part.span for part in article.set_aside)])
    assert all(before.end <= after.start for before, after in pairwise(spans))
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert not "".join(letter for place, letter in enumerate(text) if place not in covered).strip()


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
