"""Letters: the words that a mail program shows, the facts in the headers, and true reasons for what cannot be read."""

from __future__ import annotations

import base64
import quopri

import pytest

from documents.errors import CaptureRefused
from documents.intake import read_capture
from documents.rendering import render
from documents.sandbox import close_sandbox, read_in_sandbox
from tests.intake.formats.reading import read, text_of

SENTENCES = "The tide came in at eight, and the keeper wrote it down in ink. " * 3
HEAD = """Return-Path: <ines@mill.example>
From: =?utf-8?q?In=C3=A9s?= Varga-Holm <ines@mill.example>
To: Dagny Roos <dagny@quay.example>
Subject: =?utf-8?q?The_gauge_at_H=C3=A4rnay?=
Date: Thu, 14 Mar 2024 08:00:00 +0100
Message-ID: <1@mill.example>
MIME-Version: 1.0
"""


def part(body: str | bytes, kind: str = "text/plain; charset=utf-8", more: str = "") -> bytes:
    content = body.encode() if isinstance(body, str) else body
    return f"Content-Type: {kind}\n{more}\n".encode() + content


def packed(kind: str, *parts: bytes, boundary: str = "b") -> bytes:
    inside = b"".join(f"--{boundary}\n".encode() + one + b"\n" for one in parts)
    return f'Content-Type: {kind}; boundary="{boundary}"\n\n'.encode() + inside + f"--{boundary}--\n".encode()


def letter(content: bytes, head: str = HEAD) -> bytes:
    return (head.encode() + content).replace(b"\n", b"\r\n")


def test_a_letter_in_plain_text_stands_whole():
    data = letter(part("Dear Dagny,\n\nit fell.\n\n-- \nInés\n"))
    received = read(data)
    assert (received.format, received.decoded.charset) == ("mail", "utf-8")
    assert received.article.set_aside == ()
    assert received.article.source == "Dear Dagny,\n\nit fell.\n\n-- \nInés\n"


def test_the_headers_state_facts_and_are_kept():
    received = read(letter(part("It fell.")))
    assert [(fact.property, fact.value, fact.rule) for fact in received.article.facts] == [
        ("title", "The gauge at Härnay", "Subject header of the letter"),
        ("creator", "Inés Varga-Holm", "From header of the letter"),
        ("issued", "2024-03-14T08:00:00+01:00", "Date header of the letter"),
    ]
    assert received.headers["mail"]["message-id"] == "<1@mill.example>"
    assert received.headers["mail"]["to"] == "Dagny Roos <dagny@quay.example>"


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("ines@mill.example", "ines@mill.example"),
        ('"Varga-Holm, Ines" <i@x.example>', "Varga-Holm, Ines"),
        ("=?utf-8?q?Holm=2C_In=C3=A9s?= <i@x.example>", "Holm, Inés"),
        ("Inés <i@x.example>", "Inés"),
        ("", None),
    ],
)
def test_the_sender_is_named_or_else_addressed(sender, expected):
    head = "\n".join(line if not line.startswith("From") else f"From: {sender}" for line in HEAD.splitlines())
    facts = read(letter(part("It fell."), head=head + "\n")).article.facts
    assert [fact.value for fact in facts if fact.property == "creator"] == ([expected] if expected else [])


PLAIN = part("It fell in plain words.")
PAGE = part("<html><body><p>It fell in a <b>page</b>.</p></body></html>", "text/html; charset=utf-8")
PICTURE = part("iVBORw0KGgo=", "image/png; name=gauge.png", "Content-Transfer-Encoding: base64\n")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (packed("multipart/alternative", PLAIN, PAGE), "It fell in a page."),
        (packed("multipart/alternative", PAGE, PLAIN), "It fell in a page."),
        (packed("multipart/alternative", PLAIN, packed("multipart/related", PAGE, PICTURE, boundary="c")),
         "It fell in a page."),
        (packed("multipart/related", PAGE, PICTURE), "It fell in a page."),
        (packed("multipart/mixed", packed("multipart/alternative", PLAIN, PAGE, boundary="c"), PICTURE),
         "It fell in a page."),
        (packed("multipart/mixed", PLAIN, PICTURE, part("And it rose.")), "It fell in plain words.\n\nAnd it rose."),
        (packed("multipart/mixed", PAGE, PICTURE, part("And it <rose>.\n\nTwice.")),
         "It fell in a page.\n\nAnd it <rose>.\n\nTwice."),
        (packed("multipart/mixed", PLAIN, part("Not this.", more="Content-Disposition: attachment\n")),
         "It fell in plain words."),
        (packed("multipart/signed", PLAIN, part("-----BEGIN", "application/pgp-signature")), "It fell in plain words."),
        (part(quopri.encodestring("Es fiel — übel.".encode()), more="Content-Transfer-Encoding: quoted-printable\n"),
         "Es fiel — übel."),
        (part(base64.encodebytes("Es fiel.".encode("utf-16")), "text/plain; charset=utf-16",
              "Content-Transfer-Encoding: base64\n"), "Es fiel."),
        (part("Es fiel übel.".encode("cp1252"), "text/plain; charset=iso-8859-1"), "Es fiel übel."),
        (part("潮は引いた。".encode("iso-2022-jp"), "text/plain; charset=iso-2022-jp"), "潮は引いた。"),
        (b"\nIt fell, said a letter of 1988.", "It fell, said a letter of 1988."),
    ],
    ids=[
        "page after text", "page before text", "page with picture in it", "page with picture", "attachment",
        "text around a picture", "page and text", "attached text", "signed", "quoted-printable", "base64", "latin-1",
        "japanese", "no type",
    ],
)  # fmt: skip
def test_what_a_mail_program_shows_is_the_article(content, expected):
    assert text_of(letter(content)) == expected


def test_a_page_in_a_letter_stands_whole():
    menu = "<nav><a href='#'>Home</a></nav>"
    page = f"<html lang='en'><body>{menu}<p>Dear Dagny,</p><p>{SENTENCES}</p><p>Yours, Inés</p></body></html>"
    received = read(letter(part(page, "text/html; charset=utf-8")))
    text = render(received.article.source, "html").text
    assert text.strip().startswith("Home\n\nDear Dagny,")
    assert text.strip().endswith("Yours, Inés")
    assert ("language", "en") in {(fact.property, fact.value) for fact in received.article.facts}


FURNISHED = (
    f"<html><head><title>Ebb</title></head><body><nav><a href='/'>Home</a><a href='/x'>Shop</a></nav>"
    f"<article><h1>Ebb</h1><p>{SENTENCES}</p><p>{SENTENCES}</p></article></body></html>"
)


@pytest.mark.parametrize(
    ("head", "more", "address"),
    [
        (HEAD, "Content-Location: https://ledger.example/ebb\n", "https://ledger.example/ebb"),
        (HEAD + "List-Unsubscribe: <https://ledger.example/out>\n", "", ""),
    ],
    ids=["page of the web", "newsletter"],
)
def test_a_page_of_the_web_and_a_newsletter_are_read_as_pages(head, more, address):
    received = read(letter(packed("multipart/related", part(FURNISHED, "text/html; charset=utf-8", more)), head=head))
    assert "Home" not in received.article.source
    assert received.article.source.count("in ink.") == 6
    assert received.address == address
    found = {(fact.property, fact.value) for fact in received.article.facts}
    assert (("identifier", address) in found) == bool(address)
    assert (("creator", "Inés Varga-Holm") in found) == (not address)


FORWARDED = part(HEAD.replace("Thu, 14", "Fri, 15") + "\nIt rose.", "message/rfc822")


def test_a_letter_within_a_letter_is_shown_under_its_header():
    text = text_of(letter(packed("multipart/mixed", PLAIN, FORWARDED)))
    assert text.startswith("It fell in plain words.\n\nFrom: Inés Varga-Holm <ines@mill.example>")
    assert text.endswith("Subject: The gauge at Härnay\n\nIt rose.")


def test_a_letter_that_only_forwards_another_is_that_other():
    received = read(letter(packed("multipart/mixed", FORWARDED), head="From: B\nMessage-ID: <2@x>\nSubject: Fwd\n"))
    assert received.article.source == "It rose."
    facts = {fact.property: fact.value for fact in received.article.facts}
    assert (facts["title"], facts["issued"]) == ("The gauge at Härnay", "2024-03-15T08:00:00+01:00")


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("format=flowed", "The tide \nturned.\nThen it \n fell.", "The tide turned.\nThen it fell."),
        ("format=flowed; delsp=yes", "潮は \n引いた。", "潮は引いた。"),
        ("format=flowed", "> It \n> fell.\n>> So \n>> what?\n-- \nI.", "> It fell.\n>> So what?\n-- \nI."),
        ("format=flowed", " From here \n  on.", "From here  on."),
        ("format=fixed", "The tide \nturned.", "The tide \nturned."),
    ],
)
def test_lines_that_flow_are_joined(kind, words, expected):
    assert read(letter(part(words, f"text/plain; charset=utf-8; {kind}"))).article.source == expected


def test_the_language_is_detected():
    facts = read(letter(part(SENTENCES * 3))).article.facts
    assert ("language", "en") in {(fact.property, fact.value) for fact in facts}


ENVELOPE = b"From ines@mill.example Thu Mar 14 08:00:00 2024\n"
ONE = HEAD.encode() + b"\nIt fell.\n>From here on.\n"
ALONE = ONE.replace(b">From", b"From")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("old.mbox", ENVELOPE + ONE),
        ("mbox", (ENVELOPE + ONE).replace(b"\n", b"\r\n")),
        ("1.emlx", b"%d  \n" % len(ALONE) + ALONE + b'<?xml version="1.0"?><plist/>'),
        ("a.eml", b"\n" + ALONE),
    ],
    ids=["mailbox", "mailbox without a name", "Apple Mail", "blank line before"],
)
def test_a_letter_is_read_as_programs_store_it(name, data):
    received = read(data, name)
    assert received.format == "mail"
    assert received.article.source == "It fell.\nFrom here on.\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (ENVELOPE + ONE + b"\n" + ENVELOPE + ONE + b"\n" + ENVELOPE + ONE, "a mailbox with 3 letters"),
        (letter(packed("multipart/mixed", PICTURE)), r"only what is attached to it: gauge\.png"),
        (letter(part("  ")), "no words in this letter"),
        (letter(packed("multipart/encrypted", part("x", "application/octet-stream"))), "encrypted"),
        (letter(part("MIIB", "application/pkcs7-mime; smime-type=enveloped-data")), "encrypted"),
        (letter(b'Content-Type: multipart/mixed; boundary="lost"\n\nNothing.'), "damaged"),
        (letter(packed("multipart/mixed", *[PICTURE] * 2001)), "more than 2000 parts"),
    ],
    ids=["mailbox", "picture", "blank", "OpenPGP", "S/MIME", "no parts", "many parts"],
)
def test_a_letter_that_cannot_be_read_is_refused_with_its_reason(data, message):
    with pytest.raises(CaptureRefused, match=message) as refused:
        read(data)
    assert str(refused.value).endswith(".")


def test_endlessly_nested_parts_are_refused():
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(5000)).encode()
    with pytest.raises(CaptureRefused):
        read(letter(deep))


def test_hostile_headers_do_no_harm():
    head = HEAD.replace("<ines@mill.example>", "<<>>@@((") + "Subject: =?utf-8?b?////?=\nDate: soon\nTo: a\0b\n"
    received = read(letter(part("It fell."), head=head))
    assert received.article.source == "It fell."
    assert "\0" not in str(received.headers)


def test_the_sandbox_returns_a_letter_unchanged():
    data = letter(packed("multipart/mixed", PLAIN, PICTURE, FORWARDED))
    try:
        assert read_in_sandbox("letter.eml", data) == read_capture("letter.eml", data)
    finally:
        close_sandbox()


def test_a_senseless_byte_of_a_letter_is_told_and_proposed_as_a_gap():
    words = b"The tide turned at eight, and na\xc3\xafvely \xff we went out."
    head = b"From: Ann <ann@mail.example>\nSubject: Tides\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n"
    received = read_capture("letter.eml", head + words)
    assert "na\u00efvely \ufffd we" in received.decoded.text
    assert [(odd.kind, odd.count) for odd in received.decoded.oddities] == [("unreadable", 1)]
    assert [gap.reason for gap in received.article.gaps] == ["characters"]
