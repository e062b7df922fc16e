"""WARC and MHTML files through all of intake: the text of the page, its article, and the facts in the file."""

from __future__ import annotations

from documents.intake import read_capture
from documents.sandbox import close_sandbox, read_in_sandbox

PARAGRAPH = "<p>The keeper wrote down the height of the sea at eight in the morning and again at night, in ink.</p>"
PAGE = f"<!doctype html><html lang=en dir=ltr><title>Ebb</title><nav>Home</nav><article><h1>Ebb</h1>{PARAGRAPH * 3}"
ANSWER = (
    f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(PAGE)}\r\n\r\n{PAGE}".encode()
)
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://ledger.example/ebb\r\n"
    b"WARC-Date: 2024-03-14T08:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
    + f"Content-Length: {len(ANSWER)}\r\n\r\n".encode()
    + ANSWER
    + b"\r\n\r\n"
)
MHTML = (
    "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://ledger.example/ebb\r\nSubject: Ebb\r\n"
    "Date: Thu, 14 Mar 2024 08:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
    f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}\r\n--b--\r\n"
).encode()


def facts(received) -> set[tuple[str, str]]:
    return {(fact.property, fact.value) for fact in received.article.facts}


def test_a_web_archive_gives_its_page_with_time_and_address():
    received = read_capture("ebb.warc", WARC)
    assert (received.format, received.decoded.text) == ("warc", PAGE)
    assert (received.article.source_format, received.article.direction) == ("html", "ltr")
    assert received.article.source.count("The keeper") == 3
    assert "Home" not in received.article.source
    assert {("identifier", "https://ledger.example/ebb"), ("captured", "2024-03-14T08:00:00Z")} <= facts(received)
    assert received.address == "https://ledger.example/ebb"
    assert received.headers["status"] == 200


def test_a_saved_page_gives_its_page_with_time_and_address():
    received = read_capture("ebb.mhtml", MHTML)
    assert received.format == "mhtml"
    assert received.article.source.count("The keeper") == 3
    assert {("identifier", "https://ledger.example/ebb"), ("captured", "2024-03-14T08:00:00+00:00")} <= facts(received)


def test_the_sandbox_returns_both_unchanged():
    try:
        for name, data in (("ebb.warc", WARC), ("ebb.mhtml", MHTML)):
            assert read_in_sandbox(name, data) == read_capture(name, data)
    finally:
        close_sandbox()
