"""Erasing a person: no table has their login, mail address or names any more; what others read stays without them."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.urls import reverse

from documents.errors import ErasureRefused, GroupRefused
from documents.models import Annotation, Document, Group, Membership, User
from documents.services.groups.invitations import invite_by_mail, make_link
from documents.services.groups.members import change_own_membership
from documents.services.moderation.copy_requests import create_copy_request
from documents.services.notes import Content
from documents.services.site.erasure import Erasure, erase_person, erasure_of
from documents.services.site.verification import verify_room
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.services.notes.steps import TEXT, make, reply
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db

# Words that stand nowhere else.
LOGIN, MAIL, NAME, NAME_IN_GROUP = "zerlina-login", "zerlina@mail.example", "Zerlina Quastenflosser", "Zerlina Q."


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def manager():
    return make_user("manager", is_curator=True, is_superuser=True)


@pytest.fixture
def zerlina(cast, manager) -> User:
    """A member with notes of each audience, a private article, a name in the group, and traces elsewhere."""
    person = User.objects.create_user(LOGIN, MAIL, "a long pass phrase", public_name=NAME, is_curator=True)
    EmailAddress.objects.create(user=person, email=MAIL, primary=True, verified=True)
    Membership.objects.create(group=cast.course, user=person)
    change_own_membership(by=person, group=cast.course, name_in_group=NAME_IN_GROUP, shows_presence=True)
    make(cast, person, content=Content("commenting", "Mine alone."))
    shared = make(cast, person, audience="group", content=Content("commenting", "For all of you."))
    reply(shared, cast.bob, "I see.")
    make_document("Nobody else reads this.", visibility="private", slug="own", curator=person)
    make_link(by=cast.tova, group=cast.course)
    invite_by_mail(by=cast.tova, group=cast.course, addresses=[MAIL])
    create_copy_request(document=cast.document, kind="correction", words="It is eight.", contact=MAIL)
    client = signed_in(person)
    client.get(reverse("notebook"))
    return person


def values_everywhere() -> str:
    """Returns every value of every table as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} AS t")  # noqa: S608 - our own
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_what_there_is_of_a_person_is_counted(zerlina):
    assert erasure_of(zerlina) == Erasure(private_notes=1, shared_notes=1, groups=1, articles=1)


def test_no_table_has_a_name_or_address_of_an_erased_person(zerlina):
    before = values_everywhere()
    assert all(word in before for word in (LOGIN, MAIL, NAME, NAME_IN_GROUP, "Mine alone."))
    erase_person(person=zerlina)
    after = values_everywhere()
    assert [word for word in (LOGIN, MAIL, NAME, NAME_IN_GROUP, "Mine alone.") if word in after] == []
    assert not Document.objects.filter(slug="own").exists()
    found: list[object] = []
    verify_room(found.append)
    assert found == []


def test_notes_that_others_read_stay_without_the_name(cast, zerlina):
    erase_person(person=zerlina)
    note = Annotation.objects.get(note="For all of you.")
    page = signed_in(cast.bob).get(f"/documents/{cast.document.slug}/cards?ids={note.pk}").content.decode()
    assert "Somebody who has left" in page
    assert "For all of you." in page
    assert NAME not in page


def test_with_notes_only_empty_places_with_the_answers_of_others_stay(cast, zerlina):
    erase_person(person=zerlina, with_notes=True)
    gone = Annotation.objects.get(author=zerlina, audience="group")
    assert (gone.note, gone.deleted_at is not None) == ("", True)
    assert Annotation.objects.get(root=gone).note == "I see."


def test_sessions_and_passwords_end(zerlina):
    client = Client()
    assert client.login(username=LOGIN, password="a long pass phrase")
    erase_person(person=zerlina)
    assert client.get(reverse("account_profile")).status_code == 302
    assert not Client().login(username=LOGIN, password="a long pass phrase")


def test_a_group_of_others_keeps_an_owner(cast, manager):
    with pytest.raises(GroupRefused):
        erase_person(person=cast.tova)
    cast.tova.refresh_from_db()
    assert cast.tova.erased_at is None
    assert Membership.objects.filter(user=cast.tova).exists()


def test_somebody_who_manages_people_is_left(manager):
    with pytest.raises(ErasureRefused):
        erase_person(person=manager)
    assert User.objects.get(login="manager").erased_at is None


def test_a_group_without_others_does_not_hold_its_owner(manager):
    alone = make_user("alone")
    group = Group.objects.create(slug="alone", name="Alone")
    Membership.objects.create(group=group, user=alone, role=Membership.Role.OWNER)
    assert erase_person(person=alone).groups == 1
    with pytest.raises(ErasureRefused):
        erase_person(person=alone)
