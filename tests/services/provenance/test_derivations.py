"""Decisions about the works that an article derives from, and records of articles not held here."""

import threading
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from documents.errors import DerivationRefused, PublishingRefused
from documents.models import Derivation, Document, Event, Evidence, Revision, Statement
from documents.provenance import parse_edtf
from documents.services.article.publishing import set_visibility
from documents.services.provenance.derivations import (
    add_derivation,
    confirm_derivation,
    confirm_sample_derivation,
    dispute_derivation,
    retire_derivation,
)
from documents.services.provenance.not_held import NotHeld, record_not_held
from documents.services.provenance.statements import find_evidence
from documents.spans import Span
from tests.cast import make_cast
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down, according to the Northern Ledger. Nobody read it for forty years."


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def origin(cast):
    return make_document("The first of them.", curator=cast.alice, title="The first")


def proposal(document):
    """Makes a derivation as the program proposes it: with the name and the evidence found in the text."""
    whole = Revision.objects.get(document=document, number=0)
    row = Derivation.objects.create(document=document, kind="quotes", named="Northern Ledger", rule="a rule of a test")
    start = whole.text.index("according")
    Evidence.objects.create(
        derivation=row, document=document, revision=whole, start=start, end=start + 9, exact="according"
    )
    return row


def in_force(document):
    return list(Derivation.objects.in_force().filter(document=document))


def kinds(document):
    return list(Event.objects.filter(document=document).order_by("number").values_list("kind", flat=True))


def test_confirming_names_the_origin_and_keeps_the_proposal(cast, origin):
    row = proposal(cast.document)
    done = confirm_derivation(derivation=row, by=cast.alice, origin=origin, reasoning="I compared them.")
    assert in_force(cast.document) == [done]
    assert (done.origin, done.status, done.agent, done.rule) == (origin, "confirmed", cast.alice, "a rule of a test")
    assert (done.named, done.kind, done.reasoning) == ("Northern Ledger", "quotes", "I compared them.")
    assert [shown.exact for shown in done.evidence.all()] == ["according"]
    row.refresh_from_db()
    assert (row.origin, row.status, row.retired_by) == (None, "proposed", cast.alice)
    assert kinds(cast.document)[-1] == Event.Kind.DERIVATION_CHANGED


def test_confirming_may_change_the_kind_of_derivation(cast, origin):
    done = confirm_derivation(derivation=proposal(cast.document), by=cast.alice, origin=origin, kind="rewrites")
    assert done.kind == "rewrites"


def test_an_article_not_held_here_is_recorded_with_its_known_facts(cast):
    meant = NotHeld(
        title=" The  keeper ",
        facts={
            "publisher": "The Northern Ledger",
            "issued": "3 May 2020",
            "identifier": "https://ledger.example/keeper",
            "creator": " ",
        },
        visibility="members",
        groups=[cast.course],
    )
    done = confirm_derivation(derivation=proposal(cast.document), by=cast.alice, origin=meant)
    record = done.origin
    assert (record.title, record.slug, record.current_revision, record.curator) == (
        "The keeper",
        "the-keeper",
        None,
        cast.alice,
    )
    assert not record.captures.exists()
    facts = {row.property: row for row in record.statements.all()}
    assert facts["title"].value == "The keeper"
    assert facts["publisher"].status == Statement.Status.CONFIRMED
    assert facts["issued"].normalised == "2020-05-03"
    assert parse_edtf(facts["issued"].normalised)
    assert facts["creator"].absence == Statement.Absence.NOT_LOOKED
    assert kinds(record) == [Event.Kind.DOCUMENT_IMPORTED]
    assert Document.objects.visible_to(cast.bob).filter(pk=record.pk).exists()
    assert not Document.objects.visible_to(cast.charlie).filter(pk=record.pk).exists()
    assert not Document.objects.on_shelf().filter(pk=record.pk).exists()


def test_a_record_without_text_needs_no_basis_and_a_text_does(cast):
    record = record_not_held(article=NotHeld("The keeper", visibility="record"), by=cast.alice)
    assert (record.basis, record.basis_at) == ("", None)
    set_visibility(document=record, by=cast.alice, visibility="private")
    set_visibility(document=record, by=cast.alice, visibility="record")
    with pytest.raises(PublishingRefused):
        set_visibility(document=cast.document, by=cast.alice, visibility="record")


@pytest.mark.parametrize(
    "meant",
    [
        NotHeld("  "),
        NotHeld("x" * 501),
        NotHeld("The keeper", {"rights": "all"}),
        NotHeld("The keeper", {"creator": "x" * 2001}),
        NotHeld("The keeper", {"identifier": "ledger.example"}),
        NotHeld("The keeper", visibility="everybody"),
    ],
)
def test_an_invalid_record_is_refused_and_nothing_is_written(cast, meant):
    row = proposal(cast.document)
    with pytest.raises((DerivationRefused, PublishingRefused)):
        confirm_derivation(derivation=row, by=cast.alice, origin=meant)
    assert in_force(cast.document) == [row]
    assert Document.objects.count() == 1


def test_a_record_is_shared_only_with_one_s_own_groups(cast):
    other = make_user(is_curator=True)
    with pytest.raises(PublishingRefused):
        record_not_held(article=NotHeld("The keeper", groups=[cast.course]), by=other)


def test_a_derivation_is_added_with_a_reference_and_evidence(cast, origin):
    done = add_derivation(
        document=cast.document,
        by=cast.alice,
        kind="republishes",
        origin=origin,
        reference="https://ledger.example/why",
        evidence=[find_evidence(cast.document, "Nobody read it")],
    )
    assert (done.status, done.reference) == ("confirmed", "https://ledger.example/why")
    assert [(one.revision.number, one.exact) for one in done.evidence.all()] == [(0, "Nobody read it")]
    assert kinds(cast.document)[-1] == Event.Kind.DERIVATION_ADDED


def test_the_same_derivation_is_not_added_twice(cast, origin):
    add_derivation(document=cast.document, by=cast.alice, kind="quotes", origin=origin)
    add_derivation(document=cast.document, by=cast.alice, kind="translates", origin=origin)
    with pytest.raises(DerivationRefused):
        add_derivation(document=cast.document, by=cast.alice, kind="quotes", origin=origin)
    with pytest.raises(DerivationRefused):
        confirm_derivation(derivation=proposal(cast.document), by=cast.alice, origin=origin)


def test_disputed_derivations_stay_in_force_and_retired_ones_on_record(cast, origin):
    row = add_derivation(document=cast.document, by=cast.alice, kind="quotes", origin=origin)
    disputed = dispute_derivation(derivation=row, by=cast.alice)
    assert [(one.status, one.origin) for one in in_force(cast.document)] == [("disputed", origin)]
    again = confirm_derivation(derivation=disputed, by=cast.alice)
    retire_derivation(derivation=again, by=cast.alice)
    assert in_force(cast.document) == []
    assert Derivation.objects.filter(document=cast.document).count() == 3


def test_a_derivation_without_an_origin_is_neither_confirmed_nor_disputed(cast):
    row = proposal(cast.document)
    for decide in (confirm_derivation, dispute_derivation):
        with pytest.raises(DerivationRefused):
            decide(derivation=row, by=cast.alice)
    assert in_force(cast.document) == [row]


def test_a_retired_derivation_is_not_decided_again(cast, origin):
    row = proposal(cast.document)
    retire_derivation(derivation=row, by=cast.alice)
    for decide in (retire_derivation, dispute_derivation):
        with pytest.raises(DerivationRefused):
            decide(derivation=row, by=cast.alice)
    with pytest.raises(DerivationRefused):
        confirm_derivation(derivation=row, by=cast.alice, origin=origin)


def test_a_cycle_is_refused_however_long(cast):
    articles = [make_document(f"Text {n}.", curator=cast.alice) for n in range(3)]
    for derived, first in pairwise(articles):
        add_derivation(document=derived, by=cast.alice, kind="rewrites", origin=first)
    with pytest.raises(DerivationRefused):
        add_derivation(document=articles[2], by=cast.alice, kind="quotes", origin=articles[0])
    with pytest.raises(DerivationRefused):
        add_derivation(document=articles[0], by=cast.alice, kind="quotes", origin=articles[0])
    retire_derivation(derivation=in_force(articles[0])[0], by=cast.alice)
    add_derivation(document=articles[2], by=cast.alice, kind="quotes", origin=articles[0])


def test_only_curators_who_see_both_articles_decide(cast, origin):
    row = proposal(cast.document)
    stranger = make_user(is_curator=True)
    own = make_document("Their own.", curator=stranger)
    for person in (cast.bob, cast.charlie, stranger):
        with pytest.raises(PermissionDenied):
            confirm_derivation(derivation=row, by=person, origin=origin)
        with pytest.raises(PermissionDenied):
            retire_derivation(derivation=row, by=person)
    with pytest.raises(PermissionDenied):
        confirm_derivation(derivation=row, by=cast.alice, origin=own)
    with pytest.raises(PermissionDenied):
        record_not_held(article=NotHeld("The keeper"), by=cast.bob)


@pytest.mark.parametrize(
    "wrong", [{"kind": "steals"}, {"reasoning": "x" * 2001}, {"reference": "a\0b"}], ids=["kind", "long", "nul"]
)
def test_invalid_values_are_refused_and_nothing_is_written(cast, origin, wrong):
    with pytest.raises(DerivationRefused):
        add_derivation(**{"document": cast.document, "by": cast.alice, "kind": "quotes", "origin": origin} | wrong)
    assert in_force(cast.document) == []


@pytest.mark.django_db(transaction=True)
def test_only_one_of_two_derivations_that_form_a_cycle_is_added(cast):
    one, other = (make_document(f"Text {n}.", curator=cast.alice) for n in range(2))
    refused, barrier = [], threading.Barrier(2)

    def add(document, origin):
        barrier.wait()
        try:
            add_derivation(document=document, by=cast.alice, kind="quotes", origin=origin)
        except DerivationRefused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Derivation.objects.in_force().count() == 1


def test_evidence_is_quoted_from_the_document_s_own_texts(cast, origin):
    whole = Revision.objects.get(document=cast.document, number=0)
    done = add_derivation(
        document=cast.document, by=cast.alice, kind="quotes", origin=origin, evidence=[(whole, Span(0, 10))]
    )
    assert done.evidence.get().exact == whole.text[:10]


def test_only_sample_readers_confirm_and_only_between_samples():
    sample, original = (make_document("Words.", visibility="public", is_sample=True) for _n in range(2))
    reader, curator = make_user("sample-reader", is_sample=True, is_active=False), make_user("c9", is_curator=True)
    row = Derivation.objects.create(document=sample, kind="republishes", named="The Ledger")
    with pytest.raises(PermissionDenied):
        confirm_sample_derivation(derivation=row, by=curator, origin=original)
    with pytest.raises(PermissionDenied):
        confirm_sample_derivation(derivation=row, by=reader, origin=make_document("Other.", visibility="public"))
    confirmed = confirm_sample_derivation(derivation=row, by=reader, origin=original)
    assert (confirmed.status, confirmed.origin, confirmed.agent) == ("confirmed", original, reader)
    with pytest.raises(DerivationRefused):
        confirm_sample_derivation(derivation=row, by=reader, origin=original)
