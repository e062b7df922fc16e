"""The page about the copy: its origin, the basis for showing it, and the request form that needs no account."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from documents.models import CopyRequest, Document, Tries
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import TEXT, mark, share_with, signed_in, state

pytestmark = pytest.mark.django_db

REQUEST_FORM = {"kind": "correction", "words": "The date is wrong.", "contact": "reader@mail.example", "website": ""}


@pytest.fixture(autouse=True)
def reset_request_limit():
    cache.clear()


@pytest.fixture
def article():
    curator = make_user("curator", public_name="Cura Tor", is_curator=True)
    document = make_document(
        TEXT,
        visibility="public",
        slug="clocks",
        curator=curator,
        basis="permission",
        basis_words="Letter of 3 May",
        basis_by=curator,
        basis_at=timezone.now(),
    )
    document.refresh_from_db()
    return document


ADDRESS = "/documents/clocks/about/"


def test_page_names_the_publisher_the_basis_and_the_responsible_person(client, article):
    state(article, "publisher", "The Northern Ledger")
    page = client.get(ADDRESS).content.decode()
    for words in ("The Northern Ledger", "Checked by a person", "Permission: Letter of 3 May", "Stated by Cura Tor"):
        assert words in page
    assert article.captures.get().sha256 in page
    assert "curator@mail.example" not in page
    assert "csrfmiddlewaretoken" not in page


def test_request_without_an_account_is_stored_and_acknowledged(client, article):
    response = client.post(ADDRESS, REQUEST_FORM)
    assert response.status_code == 302
    assert response.cookies == {}
    assert "was received" in client.get(response["Location"]).content.decode()
    row = CopyRequest.objects.get()
    assert (row.document, row.kind, row.words, row.contact, row.state) == (
        article, "correction", "The date is wrong.", "reader@mail.example", "open",
    )  # fmt: skip


def test_request_that_fills_the_honeypot_field_is_acknowledged_but_not_stored(client, article):
    assert client.post(ADDRESS, {**REQUEST_FORM, "website": "https://spam.example"}).status_code == 302
    assert not CopyRequest.objects.exists()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"words": ""}, "This field is required."),
        ({"words": "  "}, "This field is required."),
        ({"kind": "praise"}, "Select a valid choice"),
        ({"contact": "nowhere"}, "Enter a valid email address."),
        ({"contact": "a@b.example\r\nBcc: all@b.example"}, "Enter a valid email address."),
        ({"words": "x" * 5001}, "at most 5000 characters"),
        ({"words": "nul\x00"}, "Null characters are not allowed."),
    ],
)
def test_invalid_request_shows_the_fault_and_keeps_the_input(client, article, change, fault):
    response = client.post(ADDRESS, {**REQUEST_FORM, **change})
    assert response.status_code == 422
    assert fault in response.content.decode()
    assert "The date is wrong." in response.content.decode() or "words" in change
    assert not CopyRequest.objects.exists()


def test_one_network_may_send_only_a_few_requests_an_hour(client, article):
    for _ in range(5):
        assert client.post(ADDRESS, REQUEST_FORM).status_code == 302
    response = client.post(ADDRESS, REQUEST_FORM)
    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert "The date is wrong." in response.content.decode()
    assert CopyRequest.objects.count() == 5
    assert client.post(ADDRESS, REQUEST_FORM, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_network_address_is_never_stored_in_plain_text(client, article):
    client.post(ADDRESS, REQUEST_FORM, REMOTE_ADDR="192.0.2.7")
    kept = Tries.objects.get()
    assert "192.0.2.7" not in f"{kept.key} {kept.value}"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_form_on_another_site_is_refused(client, article, headers):
    assert client.post(ADDRESS, REQUEST_FORM, headers=headers).status_code == 403
    assert not CopyRequest.objects.exists()


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}])
def test_form_on_this_site_is_accepted(client, article, headers):
    assert client.post(ADDRESS, REQUEST_FORM, headers=headers).status_code == 302


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        ("private", {"alice"}),
        ("members", {"alice", "bob", "tova", "rhea"}),
        ("record", {"alice", "bob", "tova", "rhea", "charlie", "anonymous"}),
        ("public", {"alice", "bob", "tova", "rhea", "charlie", "anonymous"}),
    ],
)
def test_page_and_form_are_open_to_everyone_who_may_see_the_article(visibility, seen_by):
    cast = make_cast()
    share_with(cast.document, visibility)
    page = f"/documents/{cast.document.slug}/about/"
    for name, who in cast.everyone.items():
        cache.clear()
        expected = (200, 302, 200) if name in seen_by else (404, 404, 404)
        reader = signed_in(who)
        found = (reader.get(page), reader.post(page, REQUEST_FORM), reader.get(f"{page}thanks/"))
        assert tuple(answer.status_code for answer in found) == expected, name
    assert CopyRequest.objects.count() == len(seen_by)


def test_page_of_a_record_does_not_link_the_text(client):
    cast = make_cast()
    share_with(cast.document, "record")
    state(cast.document, "publisher", "The keeper", shown_by="The keeper")
    page = client.get(f"/documents/{cast.document.slug}/about/").content.decode()
    assert "/source/" not in page
    assert "wrote it down" not in page


# -- Withdrawn --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "about/", "revisions/1/", "text", "source/"])
def test_withdrawn_article_tells_its_former_readers_when_and_why(path):
    cast = make_cast()
    share_with(cast.document, "members")
    Document.objects.update(
        withdrawn_at="2026-05-03T10:00:00Z", withdrawn_as=410, withdrawn_reason="The publisher asked."
    )
    for name, who in cast.everyone.items():
        response = signed_in(who).get(f"/documents/{cast.document.slug}/{path}")
        if name in {"charlie", "anonymous"}:
            assert response.status_code == 404
            continue
        page = response.content.decode()
        assert response.status_code == 410
        assert "Withdrawn on 3 May 2026: The publisher asked." in page
        assert "wrote it down" not in page


def test_authors_still_see_their_own_notes_on_a_withdrawn_article_and_no_others(client):
    cast = make_cast()
    share_with(cast.document, "public")
    mark(cast.document, cast.bob, "forty years", note="x", note_html="<p>Bob wrote this</p>")
    mark(cast.document, cast.tova, "keeper", audience="public", note="x", note_html="<p>Tova wrote this</p>")
    Document.objects.update(withdrawn_at=timezone.now(), withdrawn_as=451)
    page = signed_in(cast.bob).get(f"/documents/{cast.document.slug}/").content.decode()
    assert "Bob wrote this" in page
    assert "forty years" in page
    assert "Tova wrote this" not in page
    assert "wrote this" not in client.get(f"/documents/{cast.document.slug}/").content.decode()
