"""Answers are compressed as `Accept-Encoding` allows, and ETags stay true to the bytes."""

from __future__ import annotations

import gzip

import brotli
import pytest
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory

from documents.views.site.compression import CompressionMiddleware

WORDS = b"<p>The keeper of the house wrote it down, and nobody read it for forty years.</p>\n" * 40
ETAG = '"0123456789abcdef"'


def answer(response, *, cookie="", **headers):
    """Sends a request with these headers through the middleware to a view that gives this response."""
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip, br", **headers})
    if cookie:
        request.COOKIES["sessionid"] = cookie
    return CompressionMiddleware(lambda asked: response(asked) if callable(response) else response)(request)


def page(**headers) -> HttpResponse:
    return HttpResponse(WORDS, headers=headers)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.1, gzip;q=1", "gzip"),
        ("*", "br"),
        ("*;q=0", None),
        ("gzip;q=0", None),
        ("identity", None),
        ("", None),
        ("br;q=nonsense", None),
    ],
)
def test_the_coding_is_the_best_that_is_accepted(accepted, coding):
    got = answer(page(), **{"Accept-Encoding": accepted})

    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert got.get("Content-Encoding") == coding
    assert decode(got.content) == WORDS
    assert got["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "kind",
    ["text/html; charset=utf-8", "application/json", "application/ld+json", "image/svg+xml", "application/atom+xml",
     "text/plain; charset=utf-8", "application/problem+json", "text/javascript"],
)  # fmt: skip
def test_text_of_every_kind_is_compressed(kind):
    assert answer(page(**{"Content-Type": kind}))["Content-Encoding"] == "br"


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream", "application/pdf", "font/woff2"])
def test_what_is_compressed_already_stays(kind):
    got = answer(page(**{"Content-Type": kind}))

    assert (got.content, "Content-Encoding" in got, "Vary" in got) == (WORDS, False, False)


@pytest.mark.parametrize(
    "headers",
    [{"Content-Encoding": "identity"}, {"Content-Range": "bytes 0-9/10"}, {"Accept-Ranges": "bytes"}],
)
def test_parts_of_files_and_what_has_a_coding_stay(headers):
    assert answer(page(**headers)).content == WORDS


def test_short_answers_and_streams_stay():
    assert answer(JsonResponse({"ok": True})).content == b'{"ok": true}'
    stream = answer(StreamingHttpResponse(iter([WORDS]), content_type="text/event-stream"))
    assert ("Content-Encoding" in stream, b"".join(stream)) == (False, WORDS)


def test_the_length_is_that_of_the_bytes_that_are_sent():
    got = answer(page(**{"Content-Length": str(len(WORDS))}))

    assert got["Content-Length"] == str(len(got.content))


@pytest.mark.parametrize(
    ("accepted", "tag"), [("br", '"0123456789abcdef-br"'), ("gzip", '"0123456789abcdef-gzip"'), ("", ETAG)]
)
def test_each_coding_has_a_strong_etag_of_its_own(accepted, tag):
    assert answer(page(ETag=ETAG), **{"Accept-Encoding": accepted})["ETag"] == tag


def test_a_weak_etag_stays_weak_and_the_same():
    assert answer(page(ETag=f"W/{ETAG}"))["ETag"] == f"W/{ETAG}"


@pytest.mark.parametrize("header", ["If-None-Match", "If-Match"])
@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ('"0123456789abcdef-br"', ETAG),
        ('W/"0123456789abcdef-gzip"', f"W/{ETAG}"),
        ('"a-br", "b", "c-gzip"', '"a", "b", "c"'),
        ("*", "*"),
        ('"x-brief"', '"x-brief"'),
    ],
)
def test_a_view_sees_the_etags_that_it_gave(header, sent, seen):
    asked = []
    answer(lambda request: asked.append(request.headers[header]) or page(), **{header: sent})

    assert asked == [seen]


@pytest.mark.parametrize(("held", "told"), [('"0123456789abcdef-br"', '"0123456789abcdef-br"'), (ETAG, ETAG)])
def test_a_304_names_the_tag_that_the_reader_holds(held, told):
    got = answer(HttpResponseNotModified(headers={"ETag": ETAG}), **{"If-None-Match": held})

    assert (got["ETag"], got["Vary"]) == (told, "Accept-Encoding")


def test_the_length_of_a_page_with_a_cookie_tells_nothing():
    """A random number of bytes is added, and Brotli, which has no place for them, is not used (BREACH)."""
    sizes = set()
    for _ in range(40):
        got = answer(page(), cookie="secret")
        assert (got["Content-Encoding"], gzip.decompress(got.content)) == ("gzip", WORDS)
        sizes.add(len(got.content))
    assert len(sizes) > 5


def test_a_page_that_gives_a_cookie_counts_as_private():
    response = page()
    response.set_cookie("csrftoken", "x")

    assert answer(response)["Content-Encoding"] == "gzip"
