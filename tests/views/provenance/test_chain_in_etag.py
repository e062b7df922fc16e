"""A public page changes with its chain of derivations, but with nothing hidden."""

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Derivation, Document
from documents.services.provenance.derivations import add_derivation
from documents.services.provenance.not_held import NotHeld, record_not_held
from tests.factories import make_document, make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db

PAGES = ("copy", "the-first")


@pytest.fixture
def curator():
    return make_user("curator", is_curator=True)


@pytest.fixture
def copy(curator):
    return make_document("The copy's words.", curator=curator, visibility="public", slug="copy", title="The copy")


def get_etag(slug="copy"):
    return signed_in(None).get(reverse("reading", args=[slug]))["ETag"]


def get_etags():
    return [get_etag(slug) for slug in PAGES]


def test_hidden_article_does_not_change_the_key_of_a_public_page(curator, copy):
    record = record_not_held(article=NotHeld("The first", {}, visibility="record"), by=curator)
    add_derivation(document=copy, by=curator, kind="republishes", origin=record)
    before = get_etags()
    hidden = make_document("Not yet.", curator=curator, title="A secret title", slug="secret")
    add_derivation(document=hidden, by=curator, kind="republishes", origin=copy)
    behind = make_document("Behind.", curator=curator, visibility="public", title="Behind it", slug="behind")
    Derivation.objects.create(
        document=behind, origin=hidden, kind="quotes", named="Some sheet", rule="a rule of a test"
    )
    Document.objects.filter(pk=hidden.pk).update(title="Another secret title")
    assert get_etags() == before


def test_hidden_origin_changes_a_page_only_by_the_name_in_the_text(curator, copy):
    hidden = make_document("Not yet.", curator=curator, visibility="public", title="A secret title", slug="secret")
    Document.objects.filter(pk=hidden.pk).update(visibility="private")
    named = {"origin": hidden, "kind": "republishes", "named": "Some sheet", "rule": "a rule of a test"}
    row = Derivation.objects.create(document=copy, **named)
    Derivation.objects.create(document=hidden, kind="quotes", named="A deeper sheet", rule="a rule of a test")
    tag = get_etag()
    Document.objects.filter(pk=hidden.pk).update(title="Another secret title", slug="renamed")
    Derivation.objects.filter(document=hidden).update(retired_at=timezone.now())
    assert get_etag() == tag
    Derivation.objects.filter(pk=row.pk).update(retired_at=timezone.now())
    assert get_etag() != tag
    Derivation.objects.create(document=copy, **named)
    tag = get_etag()
    Document.objects.filter(pk=hidden.pk).update(visibility="record")
    opened = get_etag()
    assert opened != tag
    Document.objects.filter(pk=hidden.pk).update(title="No secret")
    assert get_etag() != opened
