"""PDF: pages become paragraphs, running heads are set aside, and unreadable files are refused with a message."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from documents.errors import CaptureRefused
from documents.intake import read_capture
from documents.rendering import render
from tests.intake.formats.pdf.pages import column, lines, sentences
from tests.intake.formats.reading import check_covered
from tests.intake.html.pages import check_map
from tests.intake.pdf_builders import At, locked_pdf, pdf, picture, placed_pdf

PAGES = [
    [
        "THE NORTHERN LEDGER",
        "The Gauge",
        "The keeper wrote down the height of the sea at eight in the morn-",
        "ing and again at night. Nobody read what he had written, and yet",
        "it was a well-known book.",
        "Each reading had been cor-",
        "rected by the same hand. The well-",
        "known book lay open. The last line of this page runs on into the",
        "1",
    ],
    [
        "THE NORTHERN LEDGER",
        "next one, as lines do in every paper that was ever printed here.",
        "(1) The first thing",
        "(2) The second thing",
        "2",
    ],
    ["THE NORTHERN LEDGER", "It went out, and after six hours it came back to where it was.", "3"],
]
INFORMATION = {"Title": "The Gauge", "Author": "Ines Varga-Holm", "CreationDate": "D:20190301100000Z"}


def read(data: bytes):
    return read_capture("paper.pdf", data)


def facts_shown(data: bytes) -> list[str]:
    article = read(data).article
    return render(article.source, article.source_format).text.strip().split("\n\n")


def test_lines_become_paragraphs_and_divided_words_are_mended():
    assert facts_shown(pdf(PAGES)) == [
        "The Gauge",
        "The keeper wrote down the height of the sea at eight in the morning and again at night. Nobody read what he "
        "had written, and yet it was a well-known book.",
        "Each reading had been corrected by the same hand. The well-known book lay open. The last line of this page "
        "runs on into the next one, as lines do in every paper that was ever printed here.",
        "(1) The first thing",
        "(2) The second thing",
        "It went out, and after six hours it came back to where it was.",
    ]


def test_lines_that_recur_on_every_page_are_set_aside():
    received = read(pdf(PAGES))
    aside = [(part.span.of(received.decoded.text), part.reason, part.rule) for part in received.article.set_aside]
    assert sorted(aside) == sorted(
        [("THE NORTHERN LEDGER", "page", "on top or at the foot of pages")] * 3
        + [(number, "page", "page number") for number in "123"]
    )


def test_every_word_is_in_the_article_or_set_aside_and_maps_to_the_capture():
    received = read(pdf(PAGES, INFORMATION))
    check_covered(received)
    check_map(received.article, received.decoded.text)


def test_document_information_is_proposed_with_its_place_but_its_dates_are_not():
    received = read(pdf(PAGES, INFORMATION))
    facts = received.article.facts
    assert [(fact.property, fact.value) for fact in facts] == [
        ("title", "The Gauge"),
        ("creator", "Ines Varga-Holm"),
        ("language", "en"),
    ]
    assert all(span.of(received.decoded.text) == fact.value for fact in facts[:2] for span in fact.evidence)
    assert received.decoded.text.startswith("Title: The Gauge\nAuthor: Ines Varga-Holm\nCreationDate: D:2019")
    assert received.article.set_aside[0].reason == "markup"
    assert (received.format, received.decoded.charset_reason, received.tool.split()[0]) == (
        "pdf",
        "extracted",
        "pdfminer.six",
    )


@pytest.mark.parametrize("title", ["Microsoft Word - gauge.doc", "gauge_final.indd", "Untitled-1"])
def test_the_name_of_a_file_is_not_a_title(title):
    assert read(pdf(PAGES, {"Title": title})).article.facts[:-1] == ()


def test_a_pdf_of_one_page_keeps_a_number_at_its_end():
    assert "1984" in facts_shown(pdf([["It was the year in which it went out and did not come back.", "1984"]]))


def test_an_empty_password_opens_a_pdf_and_another_does_not():
    assert facts_shown(locked_pdf("")) == ["It went out, and it came back again."]
    with pytest.raises(CaptureRefused, match="locked with a password"):
        read(locked_pdf("secret"))


def test_scanned_pages_are_refused_with_advice():
    for data in (pdf([["p. 1"], [""], [""]]), placed_pdf([[picture(), At(60, 40, "1")], [picture()]])):
        with pytest.raises(CaptureRefused, match="pictures.*text recognition"):
            read(data)


def test_letters_that_the_file_does_not_name_are_refused_with_advice():
    unknown = placed_pdf([list(column(["The keeper wrote down the height of the sea."] * 9))])
    for letter in "ehrtoi":
        unknown = unknown.replace(f"/uni{ord(letter):04X}".encode(), b"/g10" + f"{ord(letter):04X}"[-4:].encode())
    with pytest.raises(CaptureRefused, match="does not say which they are"):
        read(unknown)


def test_each_page_that_is_a_picture_is_a_gap_between_the_pages_around_it():
    first, last = lines(sentences(0, 6)), lines(sentences(6, 6))
    head = At(60, 800, "HARBOUR PAPERS", 8)
    scanned = [[head, picture()], [picture(200, 150), At(290, 40, "3", 8)]]
    received = read(placed_pdf([[head, *column(first)], *scanned, [head, *column(last)]]))
    assert [(gap.reason, gap.words) for gap in received.article.gaps] == [("page", "2"), ("page", "3")]
    assert received.article.source == f"{' '.join(first)}\n\n{' '.join(last)}"
    end = received.decoded.text.index(first[-1]) + len(first[-1])
    start = received.decoded.text.index(last[0])
    positions = [gap.position for gap in received.article.gaps]
    assert end < positions[0] < positions[1] < start
    assert {received.article.source_map.position_of(position) for position in positions} == {len(" ".join(first))}


def test_a_sentence_does_not_go_on_over_a_picture():
    words = lines(sentences(0, 6))
    article = read(placed_pdf([list(column(words[:4])), [picture()], list(column(words[4:]))])).article
    assert article.source == f"{' '.join(words[:4])}\n\n{' '.join(words[4:])}"


def test_an_empty_page_and_a_page_with_an_ornament_are_no_gaps():
    words = list(column(lines(sentences(0, 6))))
    assert read(placed_pdf([words, [], [picture(30, 30)], words[:3]])).article.gaps == ()


def test_the_language_that_the_file_states_is_proposed():
    received = read(placed_pdf([list(column(lines(sentences(0, 9))))], language="en_gb"))
    (fact,) = received.article.facts
    assert (fact.property, fact.value, fact.rule) == ("language", "en-GB", "PDF information")
    assert [span.of(received.decoded.text) for span in fact.evidence] == ["en-GB"]


def test_a_language_that_is_not_stated_is_told_by_its_words():
    (fact,) = read(placed_pdf([list(column(lines(sentences(0, 9))))])).article.facts
    assert (fact.property, fact.value) == ("language", "en")


@pytest.mark.parametrize("end", [40, 300, 900])
def test_a_pdf_that_was_cut_off_is_refused(end):
    with pytest.raises(CaptureRefused, match="damaged|pictures|no words"):
        read(pdf(PAGES)[:end])


def test_a_pdf_whose_table_of_places_is_wrong_is_read():
    data = pdf(PAGES)
    assert facts_shown(data.replace(b"0000000009 00000 n", b"0000000011 00000 n")) == facts_shown(data)


def test_a_pdf_without_pages_is_damaged():
    with pytest.raises(CaptureRefused, match="damaged"):
        read(pdf([]))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n" + b"\xff\x00" * 5000,
        pdf(PAGES).replace(b"/Kids [5 0 R", b"/Kids [2 0 R"),
        pdf(PAGES).replace(b"/Parent 2 0 R", b"/Parent 5 0 R"),
        b"%PDF-1.4\n" + b"[" * 100_000,
    ],
    ids=["noise", "a tree that holds itself", "a page that is its own parent", "brackets"],
)
def test_hostile_files_end_within_five_seconds(data):
    began = time.process_time()
    with suppress(CaptureRefused):
        assert read(data).article.source
    assert time.process_time() - began < 5
