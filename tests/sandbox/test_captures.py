"""Reading a capture in the sandbox process: its result, its refusals and its limits."""

from __future__ import annotations

import time

import pytest

from documents.errors import CaptureRefused, TranslatableWord
from documents.intake import Article, DecodedText, Fact, Gap, Part, ReadCapture, StatedDerivation, read_capture
from documents.sandbox import Payload, read_in_sandbox
from documents.sandbox.capture_messages import pack_capture, unpack_capture
from documents.spans import Span, SpanMap
from tests.intake.file_builders import docx, epub
from tests.intake.pdf_builders import pdf

CAPTURES = [
    ("a.txt", "Ebb 😀\r\n\r\nIt went out.".encode()),
    ("a.md", b"---\ntitle: Ebb\nnonsense: 1\n---\n# Ebb\n\nIt went out.\n"),
    ("a.html", b"<html dir=rtl lang=ar><title>T</title><nav>n</nav><article><h1>Ebb</h1><p>It went.</article>"),
    ("paper.pdf", pdf([["It went out, and after six hours", "it came back to where it was."]], {"Title": "Ebb"})),
    ("essay.docx", docx()),
    ("book.epub", epub()),
    ("old.txt", "Żaden odczyt nie był prawdziwy, każdy był poprawką.".encode("cp1250")),
]


@pytest.mark.parametrize(("name", "data"), CAPTURES)
def test_the_sandbox_returns_what_reading_returns(name, data):
    assert read_in_sandbox(name, data) == read_capture(name, data)


def test_a_given_and_a_declared_encoding_are_passed_on():
    data = "<p>Żaden odczyt</p>".encode("iso8859_2")
    assert read_in_sandbox("a.html", data, encoding="cp1250") == read_capture("a.html", data, encoding="cp1250")
    assert read_in_sandbox("a.html", data, declared="iso-8859-2").decoded.text == "<p>Żaden odczyt</p>"


def test_every_part_of_the_result_is_transferred():
    text = "Ebb went out. It came back 😀."
    article = Article(
        body=(Span(0, 13), Span(14, 28)),
        set_aside=(Part(Span(13, 14), "markup", "a rule"),),
        gaps=(Gap(13, "embedded", "a rule", "https://a.example/"),),
        source="Ebb went out.\nIt came back",
        source_format="plain",
        source_map=SpanMap.from_pieces([(13, Span(0, 13), True), (1, None, False), (12, Span(14, 26), True)]),
        facts=(Fact("title", "Ebb", (Span(0, 3), Span(14, 16)), "a rule"), Fact("creator", "Ines")),
        derivations=(StatedDerivation("quotes", "The Ledger", "https://l.example/", (Span(0, 3),), "a rule"),),
        direction="ltr",
        unused_keys=("nonsense",),
    )
    received = ReadCapture(
        "pdf", DecodedText(text, "", 1.0, "extracted"), article, "pdfminer.six 1", "https://a.example/b"
    )
    assert unpack_capture(*pack_capture(received)) == received


def test_a_source_that_is_a_piece_of_the_text_is_not_sent_twice():
    received = read_capture("a.md", b"---\ntitle: Ebb\n---\nIt went out.\n")
    row, texts = pack_capture(received)
    assert texts == [received.decoded.text]
    assert unpack_capture(row, texts) == received


def test_a_refusal_keeps_its_parameters():
    with pytest.raises(CaptureRefused, match="a picture") as refused:
        read_in_sandbox("a.txt", b"\x89PNG\r\n\x1a\n\0\0")
    assert isinstance(refused.value.params["kind"], TranslatableWord)


def test_a_slow_capture_is_refused_and_the_next_one_is_read():
    began = time.monotonic()
    with pytest.raises(CaptureRefused, match=r"longer than 0\.05 seconds"):
        read_in_sandbox("a.html", b"<p>word " * 2_000_000, seconds=0.05)
    assert time.monotonic() - began < 20
    assert read_in_sandbox("a.txt", b"next").decoded.text == "next"


@pytest.mark.parametrize("length", [3, 5])
def test_a_wrong_length_leaves_no_half_message_behind(length):
    with pytest.raises(ValueError, match="4 came"):
        read_in_sandbox("a.txt", Payload(length, lambda: [b"ab", b"cd"]))
    assert read_in_sandbox("a.txt", Payload(4, lambda: [b"ab", b"cd"])).decoded.text == "abcd"
