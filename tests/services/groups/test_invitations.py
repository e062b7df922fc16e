"""Invitation links: what a token consists of, who joins with one, and how many people do."""

import json
import threading
from datetime import timedelta

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from documents.errors import GroupRefused, InvitationEnded
from documents.models import Event, Invitation, Membership
from documents.services.groups.groups import change_group, create_group
from documents.services.groups.invitations import (
    MAX_OPEN_LINKS,
    invitation_for,
    join_group,
    make_link,
    own_group_for_token,
    revoke_invitation,
    rotate_link,
    token_of,
)
from documents.services.groups.members import leave_group, remove_member
from tests.cast import make_cast
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def link(cast):
    return make_link(by=cast.tova, group=cast.course)


def role_of(person, group):
    return Membership.objects.filter(user=person, group=group).values_list("role", flat=True).first()


def ended(token):
    with pytest.raises(InvitationEnded) as refusal:
        invitation_for(token)
    return str(refusal.value)


class TestTokens:
    def test_no_stored_value_works_as_a_token(self, cast, link):
        token = token_of(link)
        assert len(token) == 48
        assert invitation_for(token) == link
        row = json.loads(serializers.serialize("json", [link]))[0]
        kept = [link.pk.hex, link.secret.hex, *(str(value) for value in row["fields"].values())]
        for words in kept:
            assert token[22:] not in words
            ended(words)

    def test_another_secret_key_makes_another_token(self, link, settings):
        before = token_of(link)
        settings.SECRET_KEY = "another room's"
        assert token_of(link)[:21] == before[:21]  # this part encodes the row's id
        assert token_of(link)[22:] != before[22:]
        ended(before)

    def test_a_token_with_one_changed_character_is_refused(self, link):
        token = token_of(link)
        for n in range(len(token)):
            other = "A" if token[n] != "A" else "B"
            ended(token[:n] + other + token[n + 1 :])

    @pytest.mark.parametrize("token", ["", "x", "A" * 48, "=" * 48, "ü" * 48, "A" * 4000, "a b", "\0" * 48])
    def test_a_malformed_token_is_refused(self, link, token):
        ended(token)

    def test_a_row_read_again_has_the_same_token(self, cast, link):
        assert token_of(Invitation.objects.get(pk=link.pk)) == token_of(link)


class TestEnding:
    def test_all_ended_links_give_the_same_message(self, cast):
        now = timezone.now()
        rows = {"group": cast.course, "made_by": cast.tova}
        ways = [
            Invitation.objects.create(**rows, revoked_at=now),
            Invitation.objects.create(**rows, expires_at=now - timedelta(seconds=1)),
            Invitation.objects.create(**rows, most_uses=1, uses=1),
        ]
        assert len({ended(token_of(one)) for one in ways} | {ended("A" * 48)}) == 1

    def test_a_new_address_ends_the_old_one(self, cast, link):
        old = token_of(link)
        new = token_of(rotate_link(by=cast.tova, group=cast.course, invitation=link.pk))
        ended(old)
        assert invitation_for(new) == link

    def test_a_revoked_link_is_not_revoked_or_rotated_again(self, cast, link):
        revoke_invitation(by=cast.tova, group=cast.course, invitation=link.pk)
        ended(token_of(link))
        for attempt in (revoke_invitation, rotate_link):
            with pytest.raises(GroupRefused):
                attempt(by=cast.tova, group=cast.course, invitation=link.pk)

    def test_a_link_of_another_group_cannot_be_revoked(self, cast, link):
        mine = create_group(by=cast.bob, name="The circle")
        with pytest.raises(GroupRefused):
            revoke_invitation(by=cast.bob, group=mine, invitation=link.pk)
        assert invitation_for(token_of(link)) == link


class TestMaking:
    @pytest.mark.parametrize("who", ["alice", "bob", "rhea", "charlie"])
    def test_only_the_owner_makes_changes_and_revokes_links(self, cast, link, who):
        person = getattr(cast, who)
        for attempt in (
            lambda: make_link(by=person, group=cast.course),
            lambda: rotate_link(by=person, group=cast.course, invitation=link.pk),
            lambda: revoke_invitation(by=person, group=cast.course, invitation=link.pk),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
        assert Invitation.objects.count() == 1

    def test_no_link_makes_an_owner_and_open_links_are_limited(self, cast):
        with pytest.raises(GroupRefused):
            make_link(by=cast.tova, group=cast.course, role="owner")
        for _n in range(MAX_OPEN_LINKS):
            link = make_link(by=cast.tova, group=cast.course)
        with pytest.raises(GroupRefused):
            make_link(by=cast.tova, group=cast.course)
        revoke_invitation(by=cast.tova, group=cast.course, invitation=link.pk)
        make_link(by=cast.tova, group=cast.course)

    def test_the_log_records_changes_of_a_link_without_its_token(self, cast, link):
        rotate_link(by=cast.tova, group=cast.course, invitation=link.pk)
        revoke_invitation(by=cast.tova, group=cast.course, invitation=link.pk)
        rows = Event.objects.filter(group=cast.course).order_by("number")
        assert list(rows.values_list("kind", "row", "fields")) == [
            ("invitation.made", str(link.pk), ["role:member"]),
            ("invitation.changed", str(link.pk), ["secret"]),
            ("invitation.revoked", str(link.pk), []),
        ]


class TestJoining:
    @pytest.mark.parametrize("role", ["member", "reader", "moderator"])
    def test_joining_gives_the_role_of_the_link(self, cast, role):
        link = make_link(by=cast.tova, group=cast.course, role=role)
        join_group(by=cast.charlie, token=token_of(link), name_in_group="Carl")
        mine = Membership.objects.get(group=cast.course, user=cast.charlie)
        assert (mine.role, mine.name_in_group, mine.shows_presence) == (role, "Carl", False)
        link.refresh_from_db()
        assert link.uses == 1
        event = Event.objects.filter(group=cast.course).latest("number")
        assert (event.kind, event.row, event.actor) == ("member.joined", str(cast.charlie.pk), cast.charlie)

    def test_members_keep_their_role_and_use_up_no_place(self, cast):
        link = make_link(by=cast.tova, group=cast.course, role="moderator", most_uses=1)
        before = Event.objects.count()
        for person, role in ((cast.rhea, "reader"), (cast.tova, "owner")):
            assert join_group(by=person, token=token_of(link)).role == role
        link.refresh_from_db()
        assert (link.uses, Event.objects.count()) == (0, before)

    def test_an_ended_link_still_leads_members_to_their_group_and_nobody_else(self, cast):
        link = make_link(by=cast.tova, group=cast.course, most_uses=1)
        join_group(by=cast.charlie, token=token_of(link))
        assert own_group_for_token(token_of(link), cast.charlie) == cast.course
        assert own_group_for_token("A" * 48, cast.charlie) is None
        assert own_group_for_token(token_of(link), make_user("somebody")) is None
        remove_member(by=cast.tova, group=cast.course, person=cast.charlie)
        assert own_group_for_token(token_of(link), cast.charlie) is None

    def test_a_removed_member_needs_an_invitation_of_their_own(self, cast, link):
        join_group(by=cast.charlie, token=token_of(link))
        remove_member(by=cast.tova, group=cast.course, person=cast.charlie)
        with pytest.raises(GroupRefused):
            join_group(by=cast.charlie, token=token_of(link))
        own = make_link(by=cast.tova, group=cast.course, most_uses=1)
        join_group(by=cast.charlie, token=token_of(own))
        leave_group(by=cast.charlie, group=cast.course)
        assert join_group(by=cast.charlie, token=token_of(link)).role == "member"

    def test_a_taken_name_is_refused_and_uses_up_no_place(self, cast, link):
        with pytest.raises(GroupRefused):
            join_group(by=cast.charlie, token=token_of(link), name_in_group="tova lindqvist")
        link.refresh_from_db()
        assert (link.uses, role_of(cast.charlie, cast.course)) == (0, None)

    def test_new_members_wait_for_approval_where_the_group_wants_it(self, cast, link):
        words = {"name": "Reading Evidence", "short_name": "", "description": "", "kind": "course"}
        change_group(by=cast.tova, group=cast.course, **words, wants_approval=True)
        assert join_group(by=cast.charlie, token=token_of(link)).approved_at is None


@pytest.mark.django_db(transaction=True)
def test_only_one_of_several_people_gets_the_last_place():
    cast = make_cast()
    token = token_of(make_link(by=cast.tova, group=cast.course, most_uses=1))
    people = [make_user(f"person-{n}") for n in range(4)]
    together = threading.Barrier(len(people))
    refused = []

    def join(person):
        together.wait()
        try:
            join_group(by=person, token=token)
        except InvitationEnded:
            refused.append(person)
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert Membership.objects.filter(group=cast.course, user__in=people).count() == 1
    assert Invitation.objects.get().uses == 1
