"""Deleting a whole document: what others say to derive from it goes back to words, and tells no secret."""

import pytest
from django.utils import timezone

from documents.models import Derivation, Document
from documents.services.removal import delete_document
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def derived_from(origin: Document, **fields: str) -> Derivation:
    copy = make_document("A copy of it.", visibility="public")
    return Derivation.objects.create(document=copy, origin=origin, kind="republishes", status="confirmed", **fields)


@pytest.mark.parametrize(
    ("visibility", "words", "left"),
    [
        ("public", "", "The First Print"),
        ("private", "", "[…]"),
        ("private", "a daily paper", "a daily paper"),
    ],
)
def test_what_derived_from_it_keeps_the_words_that_everyone_may_know(visibility, words, left):
    origin = make_document("The first print.", visibility=visibility, title="The First Print")
    derivation = derived_from(origin, named=words)
    before = derivation.document.public_changes
    delete_document(origin)
    derivation.refresh_from_db()
    copy = Document.objects.get(pk=derivation.document_id)
    assert copy.events.latest("number").kind == "derivation.changed"
    assert copy.public_changes > before
    assert (derivation.origin, derivation.named, derivation.status) == (None, left, "proposed")
    assert not Document.objects.filter(title="The First Print").exists()


def test_the_title_of_what_was_withdrawn_stays_unsaid():
    origin = make_document("The first print.", visibility="public", title="The First Print")
    derivation = derived_from(origin)
    Document.objects.filter(pk=origin.pk).update(withdrawn_at=timezone.now(), withdrawn_as=451)
    delete_document(origin)
    derivation.refresh_from_db()
    assert derivation.named == "[…]"


def test_what_it_said_to_derive_from_goes_with_it():
    origin = make_document("The first print.", visibility="public")
    derivation = derived_from(origin)
    delete_document(derivation.document)
    assert not Derivation.objects.exists()
    assert Document.objects.get() == origin
