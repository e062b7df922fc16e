"""The page of a capture with its evidence, and the download of its bytes."""

import hashlib
import html
import random
import re
import tracemalloc

import pytest
from django.db import transaction
from django.test import AsyncClient
from django.utils import timezone

from documents.http import FILE_POLICY
from documents.models import Capture, CaptureChunk, Document
from documents.views.captures.capture_bytes import file_name_of
from documents.views.captures.capture_texts import PART_CODE_POINTS
from documents.views.site.caching import page_cache
from tests.cast import make_cast
from tests.factories import make_document
from tests.views.pages import TEXT, share_with, signed_in, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    document = make_document(TEXT, visibility="public", slug="clocks")
    document.refresh_from_db()
    return document


def text_of_capture(response):
    """Returns the text that a browser shows in the pane of the capture."""
    pane = re.search(r'<pre class="raw"[^>]*>\n(.*?)</pre>', response.content.decode(), re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", pane[1]))


def test_capture_is_shown_exactly_with_its_evidence_marked(client, article):
    fact = state(article, "publisher", "The Northern Ledger", shown_by="The Northern Ledger")
    response = client.get("/documents/clocks/source/")
    page = response.content.decode()
    assert text_of_capture(response) == TEXT
    assert f'<mark><span id="fact-{fact.pk}"></span>The Northern Ledger</mark>' in page
    assert "is-lit" not in page
    assert article.captures.get().sha256 in page


def test_one_fact_is_highlighted_without_any_script(client, article):
    fact = state(article, "creator", "Ines Varga-Holm", shown_by="Ines Varga-Holm")
    state(article, "issued", "14 March 2024", shown_by="14 March 2024", normalised="2024-03-14")
    page = client.get(f"/documents/clocks/source/?fact={fact.pk}").content.decode()
    assert page.count('class="is-lit"') == 1
    assert f'<mark class="is-lit"><span id="fact-{fact.pk}"></span>Ines Varga-Holm</mark>' in page
    assert f'href="/documents/clocks/source/?fact={fact.pk}#fact-{fact.pk}" aria-current="true"' in page


def test_hostile_markup_is_shown_as_text(client):
    text = "\n\n<script>alert(1)</script> &amp; </pre><img src=x onerror=alert(1)>\n"
    make_document(text, visibility="public", slug="hostile")
    response = client.get("/documents/hostile/source/")
    assert text_of_capture(response) == text
    assert b"<img src=x" not in response.content


def test_competing_and_unknown_values_are_shown_side_by_side(client, article):
    state(article, "issued", "14 March 2024", status="disputed", normalised="2024-03-14")
    state(article, "issued", "12 March 2024", status="disputed", normalised="2024-03-12")
    state(article, "rights", absence="not-stated")
    page = client.get("/documents/clocks/source/").content.decode()
    for words in (
        "14 March 2024",
        "12 March 2024",
        "Sources disagree",
        "Not stated in this copy",
        "nobody has looked yet",
    ):
        assert words in page


def test_long_capture_has_parts_and_a_fact_opens_its_own_part(client):
    text = "line of words\n" * (PART_CODE_POINTS // 14 + 4000) + "The Last Publisher\n"
    document = make_document(text, visibility="public", slug="long")
    document.refresh_from_db()
    fact = state(document, "publisher", "The Last Publisher", shown_by="The Last Publisher")
    first, second = client.get("/documents/long/source/"), client.get("/documents/long/source/?part=2")
    assert text_of_capture(first) + text_of_capture(second) == text
    lit = client.get(f"/documents/long/source/?fact={fact.pk}")
    assert text_of_capture(lit) == text_of_capture(second)
    assert lit.content.decode().count('class="is-lit"') == 1
    for odd in ("0", "99", "x", "-1", "9" * 30):
        assert client.get(f"/documents/long/source/?part={odd}").status_code == 200


def test_pages_of_a_long_capture_do_not_evict_others_from_the_cache(client, article):
    text = "words " * (PART_CODE_POINTS // 6 + 10)
    make_document(text, visibility="public", slug="long")
    short, long = client.get("/documents/clocks/source/"), client.get("/documents/long/source/?part=2")
    assert len(long.content) < page_cache.largest  # small enough for the cache
    assert page_cache.page(short["ETag"]).content == short.content
    assert page_cache.page(long["ETag"]) is None
    assert client.get("/documents/long/source/?part=2", headers={"If-None-Match": long["ETag"]}).status_code == 304


def test_bytes_are_sent_as_received_and_only_as_an_attachment(client, article):
    response = client.get("/documents/clocks/source/raw")
    received = b"".join(response.streaming_content)
    assert received == TEXT.encode()
    assert hashlib.sha256(received).hexdigest() == article.captures.get().sha256
    assert response["Content-Length"] == str(len(received))
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''made-by-a-test.txt"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == FILE_POLICY


@pytest.mark.parametrize(
    ("given", "saved"),
    [
        ("article.txt", "article.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\secret\\a.html", "a.html"),
        ('a"; filename="evil.exe', 'a"; filename="evil.exe'),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
        ("exe.\u202etxt.cod", "exe.txt.cod"),
        ("...", "clocks.bin"),
        ("", "clocks.bin"),
        ("قرار.txt", "قرار.txt"),
        ("x" * 300 + ".txt", "x" * 146 + ".txt"),
    ],
)
def test_hostile_file_name_is_made_harmless(given, saved):
    name = file_name_of(Document(slug="clocks"), Capture(file_name=given))
    assert name == saved


def test_hostile_file_name_cannot_leave_its_header(client):
    document = make_document(TEXT, visibility="public", slug="named")
    capture(document, b"<svg/>", media_type="image/svg+xml; x=y", file_name='a"; x="\r\nSet-Cookie: a=b.svg')
    response = client.get("/documents/named/source/raw")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''a%22%3B%20x%3D%22Set-Cookie%3A%20a%3Db.svg"
    assert response.cookies == {}


@pytest.mark.parametrize(
    "media_type",
    [
        "text/html",
        "application/xhtml+xml",
        "application/pdf",
        "application/epub+zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/warc",
        "multipart/related",
        "message/rfc822",
    ],
)
def test_bytes_of_every_type_are_saved_and_not_displayed(client, media_type):
    document = make_document(TEXT, visibility="public", slug="kinds")
    row = capture(document, b"<script>alert(1)</script>", media_type=media_type, file_name="Gauge – كتاب.bin")
    response = client.get(f"/documents/kinds/source/raw?capture={row.pk}")
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == (
        "attachment; filename*=UTF-8''Gauge%20%E2%80%93%20%D9%83%D8%AA%D8%A7%D8%A8.bin"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == FILE_POLICY


def test_head_request_reads_no_bytes(client, article, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        response = client.head("/documents/clocks/source/raw")
    assert response["Content-Length"] == str(len(TEXT.encode()))


@pytest.mark.parametrize("path", ["source/", "source/raw"])
@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("private", {"alice"}),
        ("members", {"alice", "bob", "tova", "rhea"}),
        ("record", {"alice", "bob", "tova", "rhea"}),
        ("public", {"alice", "bob", "tova", "rhea", "charlie", "anonymous"}),
    ],
)
def test_capture_is_for_those_who_may_read_the_text(path, visibility, readers):
    cast = make_cast()
    share_with(cast.document, visibility)
    page = f"/documents/{cast.document.slug}/{path}"
    answers = {name: signed_in(who).get(page).status_code for name, who in cast.everyone.items()}
    assert {name for name, status in answers.items() if status == 200} == readers
    assert set(answers.values()) <= {200, 404}


@pytest.mark.parametrize("path", ["source/", "source/raw"])
def test_withdrawn_capture_is_gone(client, article, path):
    Document.objects.filter(pk=article.pk).update(
        withdrawn_at=timezone.now(), withdrawn_as=410, withdrawn_reason="The publisher asked."
    )
    response = client.get(f"/documents/clocks/{path}")
    assert response.status_code == 410
    assert "The publisher asked." in response.content.decode()


async def test_twenty_megabytes_are_sent_in_chunks(large_capture):
    """Runs under ASGI, as in production; a synchronous iterator would be read whole before its first byte is sent."""
    document, length = large_capture
    received, peak = await download(f"/documents/{document.slug}/source/raw")
    assert received == length
    assert peak < 8 * Capture.CHUNK_BYTES


async def download(address):
    """Returns how many bytes were received, and the peak of the memory in use in bytes."""
    response = await AsyncClient().get(address)
    tracemalloc.start()
    received = 0
    async for chunk in response.streaming_content:
        assert len(chunk) <= Capture.CHUNK_BYTES
        received += len(chunk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return received, peak


@pytest.fixture
def large_capture(transactional_db):
    """Commits a document with twenty megabytes of noise; returns it and the length."""
    document = make_document(TEXT, visibility="public")
    data = random.Random(1).randbytes(20 * 1024 * 1024)
    capture(document, data, media_type="application/octet-stream", file_name="large.bin")
    return document, len(data)


@transaction.atomic
def capture(document, data, **fields):
    """Adds a capture to a document."""
    row = Capture.objects.create(
        document=document,
        sha256=hashlib.sha256(data).hexdigest(),
        length=len(data),
        charset="binary",
        charset_confidence=0.0,
        charset_reason="made by a test",
        **fields,
    )
    size = Capture.CHUNK_BYTES
    for n, start in enumerate(range(0, len(data), size)):
        CaptureChunk.objects.create(capture=row, n=n, data=data[start : start + size])
    return row
