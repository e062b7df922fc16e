"""The exact text as a file, for those who may read it."""

import hashlib

import pytest
from django.utils import timezone

from documents.models import Document
from tests.cast import make_cast
from tests.factories import make_document
from tests.views.pages import share_with, signed_in

pytestmark = pytest.mark.django_db

WORDS = "One 😀 line.\nTwo\tof it; é and e\u0301 stay apart.\n\nשלום\n"


def address(document, query=""):
    return f"/documents/{document.slug}/text{query}"


@pytest.fixture
def public():
    return make_document(WORDS, visibility="public", slug="exact")


def test_file_contains_the_exact_text(client, public):
    revision = public.current_revision
    response = client.get(address(public))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content == revision.text.encode()
    assert b"\r" not in response.content
    assert hashlib.sha256(response.content).hexdigest() == revision.sha256


def test_older_text_is_served_by_its_number(client, public):
    whole = public.revisions.get(number=0)
    assert whole.text == WORDS
    assert client.get(address(public, "?revision=0")).content == WORDS.encode()


@pytest.mark.parametrize("number", ["7", "-1", "x", "", "9" * 40, "1e0", "٣", "\x00"])
def test_unknown_version_is_not_found(client, public, number):
    assert client.get(f"/documents/exact/text?revision={number}").status_code == 404


def test_head_request_returns_only_headers(client, public):
    whole, head = client.get(address(public)), client.head(address(public))
    assert head.status_code == 200
    assert head.content == b""
    assert head["ETag"] == whole["ETag"]


def test_unchanged_text_is_not_sent_again(client, public, django_assert_max_num_queries):
    etag = client.get(address(public))["ETag"]
    with django_assert_max_num_queries(2):
        again = client.get(address(public), headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == etag


def test_post_is_refused(client, public):
    assert client.post(address(public)).status_code == 405


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("private", {"alice"}),
        ("members", {"alice", "bob", "tova", "rhea"}),
        ("record", {"alice", "bob", "tova", "rhea"}),
        ("public", {"alice", "bob", "tova", "rhea", "charlie", "anonymous"}),
    ],
)
def test_text_is_for_those_who_may_read_it(visibility, readers):
    cast = make_cast()
    share_with(cast.document, visibility)
    answers = {name: signed_in(who).get(address(cast.document)).status_code for name, who in cast.everyone.items()}
    assert {name for name, status in answers.items() if status == 200} == readers
    assert set(answers.values()) <= {200, 404}


def test_withdrawn_text_is_gone_for_its_former_readers():
    cast = make_cast()
    Document.objects.filter(pk=cast.document.pk).update(withdrawn_at=timezone.now(), withdrawn_as=451)
    assert signed_in(cast.bob).get(address(cast.document)).status_code == 451
    assert signed_in(cast.charlie).get(address(cast.document)).status_code == 404


def test_address_that_postgres_cannot_store_is_not_found(client):
    assert client.get("/documents/%00/text").status_code == 404
