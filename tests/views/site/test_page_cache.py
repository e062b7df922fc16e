"""A public page is made once and sent again until something in it changes; nobody's own page is kept."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.views.site import caching
from documents.views.site.page_cache import PageCache
from tests.factories import make_document, make_user
from tests.views.pages import TEXT, signed_in


@pytest.fixture
def article(db):
    caching.page_cache.clear()
    return make_document(TEXT, visibility="public", slug="clocks", curator=make_user("curator", public_name="Cura Tor"))


def write_note(document, person, words):
    create_annotation(
        by=person, content=Content(note=words), selections=[Selection(document.slug)], sharing=Sharing("public")
    )


def test_the_second_reader_costs_the_key_alone(article, django_assert_max_num_queries):
    first = signed_in(None).get("/documents/clocks/")
    with django_assert_max_num_queries(5):
        second = signed_in(None).get("/documents/clocks/")
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())


def test_a_public_note_makes_another_page(article):
    signed_in(None).get("/documents/clocks/")
    write_note(article, article.curator, "Seen by everyone.")
    assert "Seen by everyone." in signed_in(None).get("/documents/clocks/").content.decode()


def test_a_signed_in_reader_s_page_is_not_kept_for_others(article):
    reader = make_user("reader", public_name="A Reader Of Her Own")
    assert "A Reader Of Her Own" in signed_in(reader).get("/documents/clocks/").content.decode()
    assert "A Reader Of Her Own" not in signed_in(None).get("/documents/clocks/").content.decode()


def test_pages_for_other_languages_and_addresses_are_others(article):
    one = signed_in(None).get("/documents/clocks/")
    other = signed_in(None).get("/documents/clocks/?marks=1")
    assert one["ETag"] != other["ETag"]


def test_the_longest_unused_page_goes_first():
    kept = PageCache(max_bytes=80)
    for name in ("a", "b", "c"):
        kept.put(name, HttpResponse(b"x" * 10))
    kept.get("a")
    for name in "defghi":
        kept.put(name, HttpResponse(b"x" * 10))
    assert [name for name in "abcdefghi" if kept.get(name)] == list("acdefghi")
    assert kept.bytes <= 80


def test_what_goes_out_in_pieces_gives_a_cookie_fails_or_is_huge_is_not_kept():
    kept = PageCache(max_bytes=800)
    with_cookie = HttpResponse(b"mine")
    with_cookie.set_cookie("session", "1")
    kept.put("pieces", StreamingHttpResponse([b"a", b"b"]))
    kept.put("cookie", with_cookie)
    kept.put("missing", HttpResponse(b"not here", status=404))
    kept.put("huge", HttpResponse(b"x" * 101))
    assert kept.bytes == 0
