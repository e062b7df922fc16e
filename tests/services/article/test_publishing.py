"""Publishing: visibility and its legal basis, groups, withdrawal."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from documents.errors import PublishingRefused
from documents.models import Document, Event, Group, Membership
from documents.services.article.publishing import (
    Basis,
    parse_basis,
    restore_document,
    set_visibility,
    withdraw_document,
)
from tests.cast import make_cast
from tests.factories import make_user

PUBLIC, RECORD, MEMBERS, PRIVATE = "public", "record", "members", "private"
OWN = Basis(Document.Basis.OWN_WORK)


@pytest.fixture
def cast(db):
    return make_cast()


def readable(document: Document, user) -> bool:
    return Document.objects.readable_by(user).filter(pk=document.pk).exists()


@pytest.mark.parametrize(
    ("words", "basis"),
    [
        ("own-work", Basis("own-work", "")),
        ("Own work", Basis("own-work", "")),
        ("public domain: died in 1911", Basis("public-domain", "died in 1911")),
        ("licence: CC BY 4.0", Basis("licence", "CC BY 4.0")),
        ("trial", Basis("exception", "trial")),
        ("quoted for teaching: § 60a", Basis("exception", "quoted for teaching: § 60a")),
        ("  ", Basis()),
    ],
)
def test_a_basis_is_parsed_from_text(words, basis):
    assert parse_basis(words) == basis


def test_publishing_records_the_basis_with_person_and_time(cast):
    document = set_visibility(document=cast.document, by=cast.alice, visibility=PUBLIC, basis=OWN)
    document.refresh_from_db()
    assert readable(document, AnonymousUser())
    assert (document.basis, document.basis_by) == ("own-work", cast.alice)
    assert document.basis_at is not None
    event = document.events.latest("number")
    assert (event.kind, event.actor) == (Event.Kind.DOCUMENT_SHARED, cast.alice)
    assert (event.audience_before, event.audience_after) == ({"audience": "members"}, {"audience": "public"})


def test_a_stored_basis_is_enough_and_keeps_its_person(cast):
    other = make_user("dagny", is_curator=True)
    set_visibility(document=cast.document, by=cast.alice, visibility=PUBLIC, basis=OWN)
    document = set_visibility(document=cast.document, by=other, visibility=RECORD)
    assert document.basis_by == cast.alice
    document = set_visibility(document=document, by=cast.alice, visibility=PRIVATE)
    assert not readable(document, cast.bob)
    assert not readable(document, AnonymousUser())
    assert document.basis == "own-work"


@pytest.mark.parametrize("visibility", [PUBLIC, RECORD])
@pytest.mark.parametrize("basis", [None, Basis(), Basis("because"), Basis("exception"), Basis("licence", "x" * 501)])
def test_sharing_with_everyone_without_a_basis_is_refused(cast, visibility, basis):
    with pytest.raises(PublishingRefused):
        set_visibility(document=cast.document, by=cast.alice, visibility=visibility, basis=basis)
    cast.document.refresh_from_db()
    assert (cast.document.visibility, cast.document.basis) == (MEMBERS, "")


def test_unknown_visibility_is_refused(cast):
    with pytest.raises(PublishingRefused, match="none of: private, members, record, public"):
        set_visibility(document=cast.document, by=cast.alice, visibility="everyone", basis=OWN)


@pytest.mark.parametrize("who", ["bob", "charlie", "tova", "anonymous"])
def test_people_who_are_not_its_curators_cannot_publish_or_withdraw_it(cast, who):
    person = cast.everyone[who]
    with pytest.raises(PermissionDenied):
        set_visibility(document=cast.document, by=person, visibility=PRIVATE)
    with pytest.raises(PermissionDenied):
        withdraw_document(document=cast.document, by=person, reason="no")
    with pytest.raises(PermissionDenied):
        restore_document(document=cast.document, by=person)
    cast.document.refresh_from_db()
    assert (cast.document.visibility, cast.document.withdrawn_at) == (MEMBERS, None)


def test_a_curator_who_cannot_see_it_cannot_publish_it(cast):
    with pytest.raises(PermissionDenied):
        set_visibility(document=cast.document, by=make_user("dagny", is_curator=True), visibility=PUBLIC, basis=OWN)


def test_a_curator_replaces_only_their_own_groups(cast):
    theirs = Group.objects.create(slug="theirs", name="Theirs")
    mine = Group.objects.create(slug="mine", name="Mine")
    Membership.objects.create(group=mine, user=cast.alice)
    cast.document.groups.add(theirs)
    document = set_visibility(document=cast.document, by=cast.alice, visibility=MEMBERS, groups=[mine])
    assert set(document.groups.all()) == {mine, theirs}
    assert not readable(document, cast.bob)
    with pytest.raises(PublishingRefused, match="no such group"):
        set_visibility(document=cast.document, by=cast.alice, visibility=MEMBERS, groups=[theirs])


def test_public_changes_count_only_what_everyone_may_notice(cast):
    document = set_visibility(document=cast.document, by=cast.alice, visibility=PRIVATE)
    assert document.public_changes == cast.document.public_changes
    document = set_visibility(document=document, by=cast.alice, visibility=PUBLIC, basis=OWN)
    document = set_visibility(document=document, by=cast.alice, visibility=PRIVATE)
    assert document.public_changes == cast.document.public_changes + 2


def test_an_article_is_withdrawn_and_restored(cast):
    set_visibility(document=cast.document, by=cast.alice, visibility=PUBLIC, basis=OWN)
    document = withdraw_document(
        document=cast.document, by=cast.alice, reason=" asked by  its author ", kind=Document.Withdrawal.LEGAL
    )
    document.refresh_from_db()
    assert (document.withdrawn_as, document.withdrawn_reason, document.withdrawn_by) == (
        451,
        "asked by its author",
        cast.alice,
    )
    assert not readable(document, AnonymousUser())
    assert not readable(document, cast.alice)
    with pytest.raises(PublishingRefused, match="withdrawn already"):
        withdraw_document(document=document, by=cast.alice, reason="again")
    document = restore_document(document=document, by=cast.alice)
    document.refresh_from_db()
    assert readable(document, AnonymousUser())
    assert (document.withdrawn_at, document.withdrawn_as, document.withdrawn_reason) == (None, None, "")
    assert list(document.events.order_by("-number").values_list("kind", flat=True)[:2]) == [
        "document.restored",
        "document.withdrawn",
    ]
    with pytest.raises(PublishingRefused, match="is not withdrawn"):
        restore_document(document=document, by=cast.alice)


@pytest.mark.parametrize(("reason", "kind"), [("", 410), ("  ", 410), ("x" * 501, 410), ("reason", 404)])
def test_withdrawing_needs_a_reason_and_a_kind(cast, reason, kind):
    with pytest.raises(PublishingRefused):
        withdraw_document(document=cast.document, by=cast.alice, reason=reason, kind=kind)
    cast.document.refresh_from_db()
    assert not cast.document.is_withdrawn
