"""read_warc: the page in a web archive with its time and address, and hostile archives."""

from __future__ import annotations

import gzip
import time
import zlib

import brotli
import pytest
import zstandard

from documents.errors import CaptureRefused
from documents.intake.facts import Fact
from documents.intake.formats.warc import read_warc

PAGE = "<!DOCTYPE html><html><title>The Low Gauge</title><p>The river forgets nothing, said Värga.</p></html>".encode()
ADDRESS = "https://ledger.example/low-gauge"
DATE = "2020-11-21T14:14:14Z"


def record(block: bytes, kind: str = "response", address: str = ADDRESS, version: str = "1.0", **more: str) -> bytes:
    content = {"warcinfo": "application/warc-fields", "resource": "text/html"}.get(
        kind, f"application/http; msgtype={kind}"
    )
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:00000000-0000-0000-0000-000000000001>",
        "WARC-Date": DATE,
        "WARC-Target-URI": address,
        "Content-Type": content,
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def answer(body: bytes = PAGE, status: str = "200 OK", **fields: str) -> bytes:
    given = {"Content_Type": "text/html; charset=utf-8", "Set_Cookie": "secret=1", **fields}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def redirect(to: str, status: str = "301 Moved Permanently") -> bytes:
    return answer(b"", status, Location=to)


def chunked(body: bytes) -> bytes:
    pieces = [body[n : n + 20] for n in range(0, len(body), 20)]
    return b"".join(b"%x;x=y\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


INFO = record(b"software: a crawler\r\n", "warcinfo", "")
REQUEST = record(b"GET /low-gauge HTTP/1.1\r\nHost: ledger.example\r\n\r\n", "request")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("pack", [b"".join, lambda records: b"".join(map(gzip.compress, records))], ids=["plain", "gz"])
def test_the_page_comes_with_its_address_its_time_and_its_charset(version: str, pack):
    page = read_warc(pack([INFO, REQUEST, record(answer(), version=version)]))
    assert page.html_bytes == PAGE
    assert (page.address, page.captured, page.declared_charset) == (ADDRESS, DATE, "utf-8")
    assert page.facts == (
        Fact("identifier", ADDRESS, (), "WARC-Target-URI header"),
        Fact("captured", DATE, (), "WARC-Date header"),
    )


def test_headers_are_stored_but_cookies_are_not():
    page = read_warc(INFO + record(answer()))
    assert page.headers["status"] == 200
    assert page.headers["http"] == {"content-type": "text/html; charset=utf-8"}
    assert page.headers["record"]["warc-record-id"] == "<urn:uuid:00000000-0000-0000-0000-000000000001>"  # type: ignore[index]


def test_characters_that_the_database_cannot_store_are_removed_from_headers():
    page = read_warc(record(answer(X_Odd="a\0b")))
    assert page.headers["http"]["x-odd"] == "ab"  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (chunked(PAGE), {"Transfer_Encoding": "chunked"}),
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
        (chunked(gzip.compress(PAGE)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        (PAGE, {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        (PAGE, {"Content_Encoding": "br"}),
        (b"Bare words, unpacked already.", {"Content_Encoding": "zstd"}),
        (brotli.compress(PAGE), {"Content_Encoding": "br"}),
        (zstandard.compress(PAGE), {"Content_Encoding": "zstd"}),
        (zstandard.compress(PAGE[:50]) + zstandard.compress(PAGE[50:]), {"Content_Encoding": "zstd"}),
        (chunked(brotli.compress(PAGE)), {"Transfer_Encoding": "chunked", "Content_Encoding": "BR"}),
        (zstandard.compress(gzip.compress(PAGE)), {"Content_Encoding": "gzip, zstd"}),
    ],
    ids=[
        "chunks",
        "gzip",
        "deflate",
        "both",
        "unpacked already",
        "unpacked from brotli",
        "unpacked words",
        "brotli",
        "zstd",
        "zstd in frames",
        "chunks of brotli",
        "packed twice",
    ],
)
def test_transfer_and_content_encodings_are_decoded(body: bytes, fields: dict[str, str]):
    expected = body if body.startswith(b"Bare") else PAGE
    assert read_warc(record(answer(body, **fields))).html_bytes == expected


def with_dictionary(records: list[bytes], *, packed: bool) -> bytes:
    """Packs records by Zstandard as crawlers do: a frame each, after a frame that readers skip, with the dictionary."""
    trained = zstandard.train_dictionary(600, [record(answer(PAGE + b"%d" % n)) for n in range(200)])
    dictionary = trained.as_bytes()
    inside = zstandard.compress(dictionary) if packed else dictionary
    packer = zstandard.ZstdCompressor(dict_data=trained)
    return (
        (0x184D2A5D).to_bytes(4, "little")
        + len(inside).to_bytes(4, "little")
        + inside
        + b"".join(packer.compress(one) for one in records)
    )


@pytest.mark.parametrize(
    "pack",
    [
        lambda records: b"".join(map(zstandard.compress, records)),
        lambda records: with_dictionary(records, packed=False),
        lambda records: with_dictionary(records, packed=True),
    ],
    ids=["plain", "dictionary", "packed dictionary"],
)
def test_an_archive_packed_by_zstandard_is_read(pack):
    page = read_warc(pack([INFO, REQUEST, record(answer())]))
    assert (page.html_bytes, page.address) == (PAGE, ADDRESS)


def test_redirects_within_the_file_are_followed_and_stored():
    other = record(answer(b"<html><p>An advertisement in a frame</p>"), address="https://ads.example/frame")
    first = record(redirect("/low-gauge#top"), address="http://ledger.example/old")
    page = read_warc(first + other + record(answer(), address="http://ledger.example/low-gauge"))
    assert page.html_bytes == PAGE
    assert page.address == "http://ledger.example/low-gauge"
    assert page.headers["redirects"] == [
        {
            "address": "http://ledger.example/old",
            "status": 301,
            "location": "http://ledger.example/low-gauge#top",
        }
    ]


def test_circular_redirects_end_at_the_page():
    round_and_round = record(redirect("/b"), address="http://ledger.example/a") + record(
        redirect("/a"), address="http://ledger.example/b"
    )
    assert read_warc(round_and_round + record(answer())).html_bytes == PAGE


def test_pictures_and_failures_are_skipped():
    before = record(answer(b"\x89PNG", Content_Type="image/png", Content_Encoding="br"), address="https://a.example/p")
    failure = record(answer(b"<p>Gone</p>", "404 Not Found"), address="https://a.example/x")
    assert read_warc(before + failure + record(answer())).html_bytes == PAGE


def test_a_page_stored_as_a_resource_record_is_read():
    assert read_warc(INFO + record(PAGE, "resource")).html_bytes == PAGE


def test_fractions_of_a_second_are_dropped_from_the_time():
    assert read_warc(record(answer(), WARC_Date="2020-11-21T14:14:14.123456Z")).captured == DATE


def test_an_invalid_address_and_date_are_left_out():
    page = read_warc(record(answer(), address="urn:x:y", WARC_Date="yesterday"))
    assert (page.address, page.captured, page.facts) == ("", "", ())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (INFO, "no page of HTML: nothing in it was answered"),
        (INFO + record(answer(b"<p>Gone</p>", "404 Not Found")), r"record 2, .*low-gauge, has .* status 404"),
        (record(answer(b"%PDF", Content_Type="application/pdf")), "the type “application/pdf” and the status 200"),
        (INFO + record(answer(b""), "revisit"), "record 2 says only that .* had not changed"),
        (INFO + record(answer(b"")), "Record 2 .*low-gauge, is empty"),
        (record(answer(b"\x1b\x00\x00", Content_Encoding="br")), r"Record 1 .*packed \(br\).* damaged"),
        (record(answer(brotli.compress(PAGE)[:-9], Content_Encoding="br")), r"packed \(br\).* not received whole"),
        (record(answer(zstandard.compress(PAGE)[:-9], Content_Encoding="zstd")), r"packed \(zstd\).* damaged"),
        (record(answer(gzip.compress(PAGE)[:-9], Content_Encoding="gzip")), r"packed \(gzip\).* damaged"),
        (record(answer(b"\x1f\x9d\x90\0", Content_Encoding="compress")), r"packed \(compress\).* not read here"),
        (zstandard.compress(record(answer()))[:-9], "damaged or was not received whole"),
        (b"\x28\xb5" + with_dictionary([record(answer())], packed=False).partition(b"\x28\xb5")[2], "damaged"),
        (b"\x5d\x2a\x4d\x18\xff\xff\xff\xff", "damaged or was not received whole"),
        (record(answer())[:-40], "damaged, or was not received whole"),
        (INFO + b"garbage that is no record", "damaged"),
        (b"WARC/1.0\r\nContent-Length: 99999999999999\r\n\r\n", "damaged"),
        (b"WARC/1.0\r\nContent-Length: -5\r\n\r\nabc", "damaged"),
        (b"WARC/1.0\r\n" + b"a" * 100_000, "damaged"),
        (gzip.compress(record(answer()))[:-9], "damaged or was not received whole"),
        (gzip.compress(INFO) + b"\x1f\x8bnonsense", "damaged"),
        (INFO * 2001, "more than 2000 records"),
        (gzip.compress(INFO) * 2001, "more than 2000 parts"),
        (gzip.compress(b"\0" * (101 * 1024**2)), "larger than 100 MB"),
        (record(answer(gzip.compress(b"a" * (101 * 1024**2)), Content_Encoding="gzip")), "larger than 100 MB"),
        (record(answer(brotli.compress(b"a" * (101 * 1024**2), quality=5), Content_Encoding="br")), "than 100 MB"),
        (record(answer(zstandard.compress(b"a" * (101 * 1024**2)), Content_Encoding="zstd")), "larger than 100 MB"),
        (zstandard.compress(b"\0" * (101 * 1024**2)), "larger than 100 MB"),
    ],
    ids=[
        "no page", "only a failure", "a PDF", "revisit", "empty", "brotli", "brotli cut off", "zstd cut off",
        "gzip in the page cut off", "unknown", "zstd file cut off", "no dictionary", "dictionary alone",
        "cut off", "garbage", "too long", "negative", "endless head", "gzip cut off", "gzip damaged", "many records",
        "many members", "bomb", "bomb in the page", "bomb by brotli", "bomb by zstd", "zstd bomb",
    ],
)  # fmt: skip
def test_an_unreadable_archive_is_refused_with_a_message(data: bytes, message: str):
    with pytest.raises(CaptureRefused, match=message) as refused:
        read_warc(data)
    assert str(refused.value).endswith(".")


def test_an_archive_of_many_compressed_members_is_read_within_five_seconds():
    data = b"".join([gzip.compress(record(b"x" * 8000, "request"))] * 1900) + gzip.compress(record(answer()))
    before = time.process_time()
    assert read_warc(data).html_bytes == PAGE
    assert time.process_time() - before < 5
