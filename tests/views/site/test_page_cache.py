"""The page cache: a public page is rendered once and sent again until it changes; personal pages are not cached."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.views.site.page_cache import PageCache
from tests.factories import make_document, make_user
from tests.views.pages import TEXT, signed_in


@pytest.fixture
def article(db):
    return make_document(TEXT, visibility="public", slug="clocks", curator=make_user("curator", public_name="Cura Tor"))


def write_note(document, person, words):
    create_annotation(
        by=person, content=Content(note=words), selections=[Selection(document.slug)], sharing=Sharing("public")
    )


def test_second_reader_costs_only_the_queries_of_the_cache_key(article, django_assert_max_num_queries):
    first = signed_in(None).get("/documents/clocks/")
    with django_assert_max_num_queries(5):
        second = signed_in(None).get("/documents/clocks/")
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())


def test_public_note_changes_the_page(article):
    signed_in(None).get("/documents/clocks/")
    write_note(article, article.curator, "Seen by everyone.")
    assert "Seen by everyone." in signed_in(None).get("/documents/clocks/").content.decode()


def test_page_of_a_signed_in_reader_is_not_served_to_others(article):
    reader = make_user("reader", public_name="A Reader Of Her Own")
    assert "A Reader Of Her Own" in signed_in(reader).get("/documents/clocks/").content.decode()
    assert "A Reader Of Her Own" not in signed_in(None).get("/documents/clocks/").content.decode()


def test_each_query_has_its_own_page(article):
    one = signed_in(None).get("/documents/clocks/")
    other = signed_in(None).get("/documents/clocks/?marks=1")
    assert one["ETag"] != other["ETag"]


def test_least_recently_used_page_is_evicted_first():
    kept = PageCache(max_bytes=80)
    for name in ("a", "b", "c"):
        kept.keep(name, HttpResponse(b"x" * 10))
    kept.page("a")
    for name in "defghi":
        kept.keep(name, HttpResponse(b"x" * 10))
    assert [name for name in "abcdefghi" if kept.page(name)] == list("acdefghi")
    assert kept.bytes <= 80


def test_streamed_personal_failed_and_huge_responses_are_not_cached():
    kept = PageCache(max_bytes=800)
    with_cookie = HttpResponse(b"mine")
    with_cookie.set_cookie("session", "1")
    kept.keep("pieces", StreamingHttpResponse([b"a", b"b"]))
    kept.keep("cookie", with_cookie)
    kept.keep("missing", HttpResponse(b"not here", status=404))
    kept.keep("huge", HttpResponse(b"x" * 101))
    assert kept.bytes == 0
