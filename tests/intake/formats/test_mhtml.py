"""read_mhtml: the page in a file as browsers save it, with its time and address."""

from __future__ import annotations

import base64
import quopri

import pytest

from documents.errors import CaptureRefused
from documents.intake.facts import Fact
from documents.intake.formats.mhtml import read_mhtml

HTML = "<!DOCTYPE html><html><p>The river forgets nothing, said Värga, and forgives less = much less.</p></html>"
ADDRESS = "https://ledger.example/low-gauge"
HEAD = f"""From: <Saved by Blink>
Snapshot-Content-Location: {ADDRESS}
Subject: =?utf-8?Q?The=20Low=20G=C3=A4uge?=
Date: Sat, 21 Nov 2020 14:14:14 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--x"

"""
QUOTED = quopri.encodestring(HTML.encode()).decode()
BASE64 = base64.encodebytes(HTML.encode()).decode()


def part(body: str, kind: str = "text/html; charset=utf-8", encoding: str = "quoted-printable", more: str = "") -> str:
    return f"------MultipartBoundary--x\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n{more}\n{body}\n"


def mhtml(*parts: str, head: str = HEAD) -> bytes:
    text = f"{head}{''.join(parts)}------MultipartBoundary--x--\n"
    return text.replace("\n", "\r\n").encode()


PICTURE = part("iVBORw0KGgo=", "image/png", "base64")


@pytest.mark.parametrize(("body", "encoding"), [(QUOTED, "quoted-printable"), (BASE64, "base64"), (HTML, "8bit")])
def test_the_page_comes_with_its_address_its_time_and_its_charset(body: str, encoding: str):
    page = read_mhtml(mhtml(PICTURE, part(body, encoding=encoding), part("<p>a frame</p>")))
    assert page.html_bytes.decode().strip() == HTML
    assert (page.address, page.captured, page.declared_charset) == (ADDRESS, "2020-11-21T14:14:14+00:00", "utf-8")
    assert page.facts == (
        Fact("identifier", ADDRESS, (), "Snapshot-Content-Location header of the MHTML file"),
        Fact("captured", "2020-11-21T14:14:14+00:00", (), "Date header of the MHTML file"),
    )
    assert page.headers == {
        "mhtml": {
            "from": "<Saved by Blink>",
            "subject": "The Low Gäuge",
            "date": "Sat, 21 Nov 2020 14:14:14 -0000",
            "snapshot-content-location": ADDRESS,
        }
    }


def test_the_start_part_of_the_file_is_the_page():
    head = HEAD.replace('type="text/html";', 'type="text/html"; start="<main@x>";')
    frame = part("<p>a frame</p>", more="Content-ID: <frame@x>\n")
    page = read_mhtml(mhtml(frame, part(QUOTED, more="Content-ID: <main@x>\n"), head=head))
    assert page.html_bytes.decode().strip() == HTML


def test_older_browsers_give_the_address_with_the_page():
    head = HEAD.replace(f"Snapshot-Content-Location: {ADDRESS}\n", "")
    page = read_mhtml(mhtml(part(QUOTED, more=f"Content-Location: {ADDRESS}\n"), head=head))
    assert page.facts[0] == Fact("identifier", ADDRESS, (), "Content-Location header of the page in the MHTML file")


@pytest.mark.parametrize("subject", ["a\0b", "=?utf-7?q?a+2AA-b?="], ids=["NUL", "half a letter"])
def test_characters_that_the_database_cannot_store_are_removed_from_headers(subject: str):
    head = HEAD.replace("=?utf-8?Q?The=20Low=20G=C3=A4uge?=", subject)
    page = read_mhtml(mhtml(part(QUOTED), head=head))
    assert page.headers["mhtml"]["subject"] == "ab"  # type: ignore[index]


def test_an_invalid_date_and_address_are_left_out():
    head = HEAD.replace("Sat, 21 Nov 2020 14:14:14 -0000", "some day").replace(ADDRESS, "file:///C:/page.html")
    page = read_mhtml(mhtml(part(QUOTED), head=head))
    assert (page.address, page.captured, page.facts) == ("", "", ())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (mhtml(PICTURE), "no page of HTML"),
        (mhtml(part("  ")), "no page of HTML"),
        (b"", "no page of HTML"),
        (HEAD.encode(), "no page of HTML"),
        (mhtml(*[PICTURE] * 2001, part(QUOTED)), "more than 2000 parts"),
    ],
    ids=["pictures only", "empty page", "nothing", "head only", "many parts"],
)
def test_an_unreadable_file_is_refused_with_a_message(data: bytes, message: str):
    with pytest.raises(CaptureRefused, match=message):
        read_mhtml(data)


def test_endlessly_nested_parts_are_refused():
    deep = "".join(f'Content-Type: multipart/related; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(5000)).encode()
    with pytest.raises(CaptureRefused):
        read_mhtml(deep)
