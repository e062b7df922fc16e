"""Members of a group: roles, names, leaving, handing over, and the rule that a group always has an owner."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from documents.errors import GroupRefused
from documents.models import Annotation, Event, Follow, Membership
from documents.services.groups.groups import change_group
from documents.services.groups.members import (
    change_own_membership,
    change_role,
    leave_group,
    remove_member,
    set_member,
    transfer_ownership,
)
from tests.cast import make_cast
from tests.factories import make_annotation, make_user

pytestmark = pytest.mark.django_db
OWNER, MODERATOR, MEMBER, READER = "owner", "moderator", "member", "reader"


@pytest.fixture
def cast():
    return make_cast()


def role_of(person, group):
    return Membership.objects.filter(user=person, group=group).values_list("role", flat=True).first()


def events(group):
    """Returns the kind, row, actor and field names of each event in the group's log."""
    rows = Event.objects.filter(group=group).order_by("number")
    return list(rows.values_list("kind", "row", "actor", "fields"))


@pytest.mark.parametrize("who", ["alice", "bob", "rhea", "charlie"])
def test_members_and_strangers_cannot_change_roles_or_remove_members(cast, who):
    person = getattr(cast, who)
    for attempt in (
        lambda: set_member(by=person, group=cast.course, person=person, role=OWNER),
        lambda: change_role(by=person, group=cast.course, person=person, role=MODERATOR),
        lambda: remove_member(by=person, group=cast.course, person=cast.tova),
        lambda: transfer_ownership(by=person, group=cast.course, to=person),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert role_of(cast.tova, cast.course) == OWNER
    assert events(cast.course) == []


def test_a_moderator_cannot_remove_members(cast):
    change_role(by=cast.tova, group=cast.course, person=cast.bob, role=MODERATOR)
    with pytest.raises(PermissionDenied):
        remove_member(by=cast.bob, group=cast.course, person=cast.rhea)


def test_every_change_is_logged(cast):
    course, tova, bob, charlie = cast.course, cast.tova, cast.bob, cast.charlie
    set_member(by=tova, group=course, person=charlie, role=READER)
    change_role(by=tova, group=course, person=charlie, role=MEMBER)
    change_role(by=tova, group=course, person=charlie, role=MEMBER)  # nothing changes
    change_own_membership(by=bob, group=course, name_in_group="Robert", shows_presence=True)
    change_own_membership(by=bob, group=course, name_in_group="Robert", shows_presence=False)  # concerns only him
    leave_group(by=bob, group=course)
    remove_member(by=tova, group=course, person=charlie)
    assert events(course) == [
        ("member.joined", str(charlie.pk), tova.pk, ["role:reader"]),
        ("member.changed", str(charlie.pk), tova.pk, ["role:member"]),
        ("member.changed", str(bob.pk), bob.pk, ["name_in_group"]),
        ("member.left", str(bob.pk), bob.pk, []),
        ("member.removed", str(charlie.pk), tova.pk, []),
    ]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda cast: change_role(by=cast.tova, group=cast.course, person=cast.tova, role=MEMBER),
        lambda cast: set_member(by=cast.tova, group=cast.course, person=cast.tova, role=MEMBER),
        lambda cast: remove_member(by=cast.tova, group=cast.course, person=cast.tova),
        lambda cast: leave_group(by=cast.tova, group=cast.course),
        lambda cast: transfer_ownership(by=cast.tova, group=cast.course, to=cast.tova),
        lambda cast: transfer_ownership(by=cast.tova, group=cast.course, to=cast.charlie),
    ],
    ids=["member", "set", "removed", "left", "to herself", "to a stranger"],
)
def test_a_group_always_has_an_owner(cast, attempt):
    with pytest.raises(GroupRefused):
        attempt(cast)
    assert role_of(cast.tova, cast.course) == OWNER
    assert events(cast.course) == []


def test_a_closed_account_cannot_become_the_owner(cast):
    cast.bob.is_active = False
    cast.bob.save()
    with pytest.raises(GroupRefused):
        transfer_ownership(by=cast.tova, group=cast.course, to=cast.bob)
    assert role_of(cast.tova, cast.course) == OWNER


def test_handing_over_makes_the_former_owner_a_moderator(cast):
    transfer_ownership(by=cast.tova, group=cast.course, to=cast.bob)
    assert (role_of(cast.bob, cast.course), role_of(cast.tova, cast.course)) == (OWNER, MODERATOR)
    leave_group(by=cast.tova, group=cast.course)
    assert role_of(cast.tova, cast.course) is None


def test_notes_of_a_former_member_stay_and_they_see_only_their_own(cast):
    follow = Follow.objects.create(person=cast.bob, group=cast.course)
    own = make_annotation(cast.document, cast.bob, audience="group", group=cast.course)
    other = make_annotation(cast.document, cast.rhea, audience="group", group=cast.course)
    remove_member(by=cast.tova, group=cast.course, person=cast.bob)
    assert set(Annotation.objects.visible_to(cast.tova)) == {own, other}
    assert set(Annotation.objects.visible_to(cast.bob)) == {own}
    assert not Follow.objects.filter(pk=follow.pk).exists()


class TestNames:
    def test_nobody_takes_the_name_of_another_member(self, cast):
        change_own_membership(by=cast.bob, group=cast.course, name_in_group="Robert", shows_presence=False)
        for name in ("robert", "Tova Lindqvist", "TOVA LINDQVIST"):
            with pytest.raises(GroupRefused):
                change_own_membership(by=cast.rhea, group=cast.course, name_in_group=name, shows_presence=False)
        change_own_membership(
            by=cast.rhea, group=cast.course, name_in_group="Bob Adeyemi", shows_presence=False
        )  # free now
        change_own_membership(by=cast.bob, group=cast.course, name_in_group="Robert", shows_presence=True)  # his own

    def test_a_stranger_has_no_name_in_the_group(self, cast):
        with pytest.raises(GroupRefused):
            change_own_membership(by=cast.charlie, group=cast.course, name_in_group="Eve", shows_presence=True)


class TestApproval:
    def approved(self, cast, person):
        return Membership.objects.get(group=cast.course, user=person).approved_at is not None

    @pytest.mark.parametrize(
        ("wanted", "role", "approved"), [(True, MEMBER, False), (True, MODERATOR, True), (False, MEMBER, True)]
    )
    def test_only_new_ordinary_members_wait_for_approval_where_the_group_wants_it(self, cast, wanted, role, approved):
        words = {"name": "Reading Evidence", "short_name": "", "description": "", "kind": "course"}
        change_group(by=cast.tova, group=cast.course, **words, wants_approval=wanted)
        set_member(by=cast.tova, group=cast.course, person=cast.charlie, role=role)
        assert self.approved(cast, cast.charlie) == approved
        change_role(by=cast.tova, group=cast.course, person=cast.charlie, role=MODERATOR)
        assert self.approved(cast, cast.charlie)


@pytest.mark.django_db(transaction=True)
def test_one_of_two_owners_who_leave_at_once_stays():
    cast = make_cast()
    set_member(by=cast.tova, group=cast.course, person=cast.bob, role=OWNER)
    together = threading.Barrier(2)
    refused = []

    def leave(person):
        together.wait()
        try:
            leave_group(by=person, group=cast.course)
        except GroupRefused:
            refused.append(person)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[person]) for person in (cast.tova, cast.bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.filter(group=cast.course, role=OWNER).count() == 1


def test_a_public_name_cannot_imitate_a_name_in_the_group(cast):
    change_own_membership(by=cast.tova, group=cast.course, name_in_group="Dr. Lindqvist", shows_presence=False)
    false = make_user(public_name="dr. lindqvist")
    with pytest.raises(GroupRefused):
        set_member(by=cast.tova, group=cast.course, person=false, role=MEMBER)
    set_member(by=cast.tova, group=cast.course, person=false, role=MEMBER, name_in_group="Another")
    with pytest.raises(GroupRefused):
        change_own_membership(by=false, group=cast.course, name_in_group="", shows_presence=False)
