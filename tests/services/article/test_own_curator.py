"""A person who imported an article for their group curates it, but does not decide what everyone may see."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from documents.models import Document
from documents.permissions import can_curate
from documents.services.article.publishing import (
    Basis,
    restore_document,
    set_indexing,
    set_visibility,
    withdraw_document,
)
from documents.services.provenance.derivations import add_derivation
from documents.services.provenance.not_held import NotHeld
from documents.services.provenance.statements import add_statement
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db
OWN = Basis(Document.Basis.OWN_WORK)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def article(cast):
    """An article imported by the teacher, who is not a curator of the site."""
    return make_document("The keeper wrote it down.", curator=cast.tova, groups=[cast.course])


def test_its_curator_corrects_the_text_and_decides_on_facts_and_origins(cast, article):
    revision = correct_document(document=article, by=cast.tova, source="The keeper wrote.", source_format="plain")
    assert revision.number == 2
    said = add_statement(document=article, by=cast.tova, term="publisher", value="The Ledger")
    assert said.agent == cast.tova
    record = NotHeld("The first print", groups=[cast.course])
    derived = add_derivation(document=article, by=cast.tova, kind="republishes", origin=record)
    assert derived.origin.curator == cast.tova


@pytest.mark.parametrize("visibility", ["public", "record"])
def test_its_curator_cannot_share_it_with_everyone(cast, article, visibility):
    with pytest.raises(PermissionDenied):
        set_visibility(document=article, by=cast.tova, visibility=visibility, basis=OWN)
    with pytest.raises(PermissionDenied):
        set_indexing(document=article, by=cast.tova, allowed=True)
    origin = NotHeld("The first print", visibility="record")
    with pytest.raises(PermissionDenied):
        add_derivation(document=article, by=cast.tova, kind="republishes", origin=origin)
    article.refresh_from_db()
    assert (article.visibility, article.may_be_indexed) == ("members", False)


def test_its_curator_cannot_withdraw_or_close_what_a_site_curator_published(cast, article):
    curator = make_user("dagny", is_curator=True)
    Document.objects.filter(pk=article.pk).update(visibility="public", basis="own-work", basis_at=article.created_at)
    article.refresh_from_db()
    for attempt in (
        lambda: set_visibility(document=article, by=cast.tova, visibility="private"),
        lambda: withdraw_document(document=article, by=cast.tova, reason="Mine"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    withdraw_document(document=article, by=curator, reason="Asked for")
    with pytest.raises(PermissionDenied):
        restore_document(document=article, by=cast.tova)


def test_its_curator_withdraws_and_restores_it_while_only_the_group_reads_it(cast, article):
    withdraw_document(document=article, by=cast.tova, reason="The wrong file")
    assert not restore_document(document=article, by=cast.tova).is_withdrawn


@pytest.mark.parametrize("who", ["bob", "rhea", "charlie"])
def test_other_people_cannot_curate_it(cast, article, who):
    person = getattr(cast, who)
    for attempt in (
        lambda: correct_document(document=article, by=person, source="Mine.", source_format="plain"),
        lambda: add_statement(document=article, by=person, term="publisher", value="Mine"),
        lambda: set_visibility(document=article, by=person, visibility="private"),
        lambda: withdraw_document(document=article, by=person, reason="Mine"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_only_site_curators_correct_a_public_article(cast, article):
    assert can_curate(cast.tova, article)
    Document.objects.filter(pk=article.pk).update(visibility="public", basis="own-work", basis_at=timezone.now())
    article.refresh_from_db()
    assert not can_curate(cast.tova, article)
    assert can_curate(cast.alice, article)
    with pytest.raises(PermissionDenied):
        correct_document(document=article, by=cast.tova, source="The keeper lied.", source_format="plain")
