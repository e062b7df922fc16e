"""Caching: public pages are the same bytes for everyone and cheap when unchanged; personal ones are never cached."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from documents.models import Document
from documents.services.people.accounts import change_profile
from documents.services.provenance.statements import confirm_statement
from documents.views.site.caching import program_digest
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import TEXT, mark, share_with, signed_in, state

pytestmark = pytest.mark.django_db

PUBLIC_CACHE_CONTROL = "public, max-age=0, must-revalidate"
PRIVATE_CACHE_CONTROL = "private, no-store"


@pytest.fixture
def article():
    curator = make_user("curator", public_name="Cura Tor", is_curator=True)
    document = make_document(TEXT, visibility="public", slug="clocks", curator=curator, language="en")
    document.refresh_from_db()
    state(document, "publisher", "The Northern Ledger", shown_by="The Northern Ledger")
    mark(document, curator, "forty years", audience="public", note="x", note_html="<p>x</p>")
    return document


PAGES = [
    "/",
    "/documents/clocks/",
    "/documents/clocks/revisions/0/",
    "/documents/clocks/text",
    "/documents/clocks/source/",
    "/documents/clocks/source/raw",
    "/documents/clocks/passages/0-9/?revision=1",
    "/documents/clocks/about/",
    "/robots.txt",
]


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("page", PAGES)
def test_two_readers_without_session_get_the_same_bytes_and_no_cookie(article, page):
    first, second = signed_in(None).get(page), signed_in(None).get(page)
    assert first.status_code == 200
    assert body(first) == body(second)
    for response in (first, second):
        assert response["Cache-Control"] == PUBLIC_CACHE_CONTROL
        assert set(response["Vary"].split(", ")) >= {"Cookie", "Accept", "Accept-Language"}
        assert response.cookies == {}
    assert first.get("ETag") == second.get("ETag")


@pytest.mark.parametrize("page", PAGES)
def test_page_of_a_signed_in_reader_is_never_cached(article, page):
    response = signed_in(make_user()).get(page)
    assert response["Cache-Control"] == PRIVATE_CACHE_CONTROL
    assert "Cookie" in response["Vary"]
    assert "ETag" not in response


def test_page_for_an_expired_session_is_never_cached(article):
    client = signed_in(None)
    client.cookies["sessionid"] = "x" * 32
    assert client.get("/documents/clocks/")["Cache-Control"] == PRIVATE_CACHE_CONTROL


@pytest.mark.parametrize("page", [page for page in PAGES if page != "/robots.txt"])
def test_unchanged_page_gets_304_without_rendering(article, page, django_assert_max_num_queries):
    etag = signed_in(None).get(page)["ETag"]
    assert etag.startswith('"')
    with django_assert_max_num_queries(5):
        again = signed_in(None).get(page, headers={"If-None-Match": f'W/"other", {etag}'})
    assert again.status_code == 304
    assert body(again) == b""
    assert again["ETag"] == etag
    assert again["Cache-Control"] == PUBLIC_CACHE_CONTROL
    assert again.templates == []


def etags(*pages):
    return [signed_in(None).get(page)["ETag"] for page in pages]


CHANGING_PAGES = ("/", "/documents/clocks/", "/documents/clocks/source/", "/documents/clocks/passages/0-9/")


def test_confirmed_fact_changes_the_pages_that_show_it(article):
    fact = state(article, "creator", "Ines Varga-Holm", status="proposed")
    before = etags(*CHANGING_PAGES)
    confirm_statement(statement=fact, by=article.curator)
    assert all(old != new for old, new in zip(before, etags(*CHANGING_PAGES), strict=True))


def test_hidden_change_does_not_change_a_public_page(article):
    """A private note raises counters of the document, but changes no ETag."""
    before = etags(*PAGES[:-1])
    mark(article, article.curator, "keeper", audience="private", note="hidden")
    Document.objects.filter(pk=article.pk).update(event_number=40)
    assert etags(*PAGES[:-1]) == before


def test_changed_name_changes_the_pages_that_show_it(article):
    """Notes show the name of their author; facts show the name of the person who decided or imported them."""
    decided = make_user("decided")
    state(article, "creator", "Ines Varga-Holm", agent=decided)
    for person, pages in (
        (article.curator, ("/documents/clocks/", "/documents/clocks/about/")),
        (decided, ("/documents/clocks/source/", "/documents/clocks/passages/0-9/")),
    ):
        before = etags(*pages)
        change_profile(person=person, public_name="Another Name", language="")
        assert all(old != new for old, new in zip(before, etags(*pages), strict=True))


def test_each_language_has_its_own_page(article, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    english = signed_in(None).get("/documents/clocks/", headers={"Accept-Language": "en"})
    german = signed_in(None).get("/documents/clocks/", headers={"Accept-Language": "de"})
    assert english["ETag"] != german["ETag"]


def test_another_release_changes_the_pages(article, settings, monkeypatch):
    settings.DEBUG = True  # so that the digest is computed again for each request
    before = etags("/documents/clocks/")
    settings.READINGROOM_RELEASE = "another"
    assert etags("/documents/clocks/") != before
    now = program_digest()
    monkeypatch.setattr(staticfiles_storage, "manifest_hash", "other files", raising=False)
    assert program_digest() != now


def test_missing_and_forbidden_pages_are_never_cached(article):
    assert signed_in(None).get("/documents/none/")["Cache-Control"] == PRIVATE_CACHE_CONTROL
    assert signed_in(make_user()).get("/documents/clocks/facts/")["Cache-Control"] == PRIVATE_CACHE_CONTROL


def test_page_for_members_is_never_public():
    cast = make_cast()
    share_with(cast.document, "members")
    response = signed_in(cast.bob).get(f"/documents/{cast.document.slug}/")
    assert response.status_code == 200
    assert response["Cache-Control"] == PRIVATE_CACHE_CONTROL
