"""Changes of rights: a reader who loses a right stops receiving at once; one who gains a right reloads the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from documents.models import Document, Membership, User
from documents.stream.rights import find_ended
from tests.stream.notes import write
from tests.stream.streams import do, open_room, session_of


def events(listener):
    return [message.event for message in listener.messages]


def remove_member(person, group):
    Membership.objects.filter(user=person, group=group).delete()


def give_role(person, group, role):
    Membership.objects.update_or_create(user=person, group=group, defaults={"role": role})


async def test_removed_member_receives_nothing_more_of_the_group(cast, public):
    async with open_room() as room:
        rhea, tova = [await room.open(public, who) for who in (cast.rhea, cast.tova)]
        await do(remove_member, cast.rhea, cast.course)
        note = str(await do(write, cast.bob, public, "group", cast.course))
        shown = str(await do(write, cast.bob, public))
        await room.wait_until_delivered()
        assert [one.event_and_id for one in rhea.messages] == [("reload", ""), ("annotation", shown)]
        assert [one.event_and_id for one in tova.messages] == [("annotation", note), ("annotation", shown)]


async def test_new_member_and_new_moderator_reload_and_receive_events(cast, public):
    async with open_room() as room:
        charlie, rhea = [await room.open(public, who) for who in (cast.charlie, cast.rhea)]
        await do(give_role, cast.charlie, cast.course, "member")
        await do(give_role, cast.rhea, cast.course, "moderator")
        await do(write, cast.bob, public, "group", cast.course)
        await do(write, cast.bob, public, "moderators", cast.course)
        await room.wait_until_delivered()
        assert events(charlie) == ["reload", "annotation"]
        assert events(rhea) == ["reload", "annotation", "annotation"]


async def test_stream_of_an_article_of_a_group_ends_with_the_membership(cast):
    async with open_room() as room:
        rhea = await room.open(cast.document, cast.rhea)
        await do(remove_member, cast.rhea, cast.course)
        await rhea.until(lambda one: one.is_over)
        assert events(rhea) == ["reload"]
        again = await room.ask(cast.document, cast.rhea, "")
        assert again.status == 404


async def test_change_without_effect_on_visibility_is_not_sent(cast, public):
    async with open_room() as room:
        readers = [await room.open(public, who) for who in (None, cast.charlie, cast.tova)]
        await do(cast.course.memberships.filter(user=cast.tova).update, name_in_group="The teacher")
        await do(Document.objects.filter(pk=public.pk).update, curator=cast.tova)
        await room.wait_until_delivered()
        assert [events(reader) for reader in readers] == [[], [], []]


async def test_article_closed_to_strangers_ends_their_streams(cast, public):
    async with open_room() as room:
        stranger, charlie, member = [await room.open(public, who) for who in (None, cast.charlie, cast.bob)]
        await do(Document.objects.filter(pk=public.pk).update, visibility="members")
        for reader in (stranger, charlie):
            await reader.until(lambda one: one.is_over)
            assert events(reader) == ["reload"]
        note = str(await do(write, cast.bob, public))
        assert (await member.next()).event_and_id == ("annotation", note)
        assert (await room.ask(public, cast.charlie, "")).status == 404


async def test_withdrawing_an_article_or_removing_it_from_the_group_ends_streams(cast, public):
    async with open_room() as room:
        bob, owner = [await room.open(cast.document, who) for who in (cast.bob, cast.alice)]
        await do(cast.document.groups.clear)
        await bob.until(lambda one: one.is_over)
        assert not owner.is_over
        reader = await room.open(public)
        gone = {"withdrawn_at": timezone.now(), "withdrawn_as": 410, "withdrawn_reason": "asked for"}
        await do(Document.objects.filter(pk=public.pk).update, **gone)
        await reader.until(lambda one: one.is_over)
        assert (await room.ask(public, None, "")).status == 410


async def test_ended_session_ends_its_streams_and_no_others(cast, public):
    async with open_room() as room:
        session = await do(session_of, cast.bob)
        left, stays, stranger = [
            await room.open(public, session=session),
            await room.open(public, cast.bob),
            await room.open(public),
        ]
        await do(Session.objects.filter(session_key=session).delete)
        await left.until(lambda one: one.is_over)
        note = str(await do(write, cast.bob, public, "private"))
        assert (await stays.next()).event_and_id == ("annotation", note)
        await room.wait_until_delivered()
        assert events(stranger) == []
        again = await room.open(public, session=session)
        await do(write, cast.bob, public, "private")
        await room.wait_until_delivered()
        assert again.messages == []


@pytest.mark.parametrize("change", [{"password": "md5$a$b"}, {"is_active": False}])
async def test_changed_password_or_closed_account_ends_streams(cast, public, change):
    async with open_room() as room:
        reader = await room.open(public, cast.bob)
        await do(User.objects.filter(pk=cast.bob.pk).update, **change)
        await reader.until(lambda one: one.is_over)


async def test_expired_session_is_found_by_the_periodic_check(cast, public):
    async with open_room() as room:
        session = await do(session_of, cast.bob)
        reader, stranger = await room.open(public, session=session), await room.open(public)
        claims = {one.claim for one in room.hub.all()}
        assert await do(find_ended, claims) == set()
        past = timezone.now() - timedelta(seconds=1)
        await do(Session.objects.filter(session_key=session).update, expire_date=past)
        await room.hub.end_sessions()
        await reader.until(lambda one: one.is_over)
        assert not stranger.is_over


async def test_event_after_a_removal_is_never_sent_by_the_rights_before_it(cast, public):
    async with open_room() as room:
        for _ in range(5):
            await do(give_role, cast.rhea, cast.course, "member")
            reader = await room.open(public, cast.rhea)
            seen = str(await do(write, cast.bob, public, "group", cast.course))
            await do(remove_member, cast.rhea, cast.course)
            unseen = str(await do(write, cast.bob, public, "group", cast.course))
            await room.wait_until_delivered()
            assert [one.event_and_id for one in reader.messages] in (
                [("annotation", seen), ("reload", "")],
                [("reload", "")],
            )
            assert unseen not in reader.sent.decode()
            await reader.leave()
