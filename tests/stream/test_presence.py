"""Presence: readers who agreed to be seen are shown to members who agreed, and to nobody else."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from documents.models import Group, Membership, Presence
from documents.services.people.presence import find_readers, write_presence
from documents.stream import presence
from tests.api.client import signed_in
from tests.factories import make_document
from tests.stream.streams import do, open_room


@pytest.fixture(autouse=True)
def write_presence_at_once(monkeypatch):
    """Shortens the delay with which arrivals and departures are written."""
    monkeypatch.setattr(presence, "DEBOUNCE_SECONDS", 0.01)


def agree(*people, group, shows=True):
    for membership in Membership.objects.filter(user__in=people, group=group):
        membership.shows_presence = shows
        membership.save()


@pytest.fixture
def bob_and_tova_visible(cast):
    """Bob and Tova agreed to be seen in the course; Rhea did not."""
    agree(cast.bob, cast.tova, group=cast.course)
    return cast


async def wait_until(question, *arguments, seconds=30.0):
    """Waits until `question` is true in Postgres."""
    async with asyncio.timeout(seconds):
        while not await do(question, *arguments):
            await asyncio.sleep(0.02)


def is_there(person, document):
    return Presence.objects.filter(person=person, document=document).exists()


def is_away(person, document):
    return not is_there(person, document)


def events(listener):
    return [message.event for message in listener.messages]


async def test_members_who_agreed_see_each_other_while_the_page_is_open(bob_and_tova_visible, public):
    async with open_room() as room:
        tova, rhea, charlie, nobody = [
            await room.open(public, who)
            for who in (bob_and_tova_visible.tova, bob_and_tova_visible.rhea, bob_and_tova_visible.charlie, None)
        ]
        bob = await room.open(public, bob_and_tova_visible.bob)
        await wait_until(is_there, bob_and_tova_visible.bob, public)
        await tova.until(lambda one: "readers" in events(one))
        assert await do(find_readers, public, bob_and_tova_visible.tova) == ["Bob Adeyemi"]
        assert await do(find_readers, public, bob_and_tova_visible.bob) == ["Tova Lindqvist"]
        for who in (bob_and_tova_visible.rhea, bob_and_tova_visible.charlie, bob_and_tova_visible.alice):
            assert await do(find_readers, public, who) == []
        await bob.leave()
        await wait_until(is_away, bob_and_tova_visible.bob, public)
        await tova.until(lambda one: events(one).count("readers") == 2)
        assert await do(find_readers, public, bob_and_tova_visible.tova) == []
        await room.wait_until_delivered()
        assert [events(one) for one in (rhea, charlie, nobody)] == [[], [], []]


async def test_reader_with_two_pages_is_present_until_the_last_one_closes(bob_and_tova_visible, public):
    async with open_room() as room:
        first, second = [await room.open(public, bob_and_tova_visible.bob) for _ in range(2)]
        await wait_until(is_there, bob_and_tova_visible.bob, public)
        await first.leave()
        await asyncio.sleep(0.1)
        assert await do(is_there, bob_and_tova_visible.bob, public)
        await second.leave()
        await wait_until(is_away, bob_and_tova_visible.bob, public)


async def test_reader_who_withdraws_consent_is_no_longer_seen(bob_and_tova_visible, public):
    async with open_room() as room:
        tova, _bob = [await room.open(public, who) for who in (bob_and_tova_visible.tova, bob_and_tova_visible.bob)]
        await wait_until(is_there, bob_and_tova_visible.bob, public)
        await tova.until(lambda one: "readers" in events(one))
        await do(agree, bob_and_tova_visible.bob, group=bob_and_tova_visible.course, shows=False)
        assert await do(find_readers, public, bob_and_tova_visible.tova) == []
        await wait_until(is_away, bob_and_tova_visible.bob, public)
        await tova.until(lambda one: events(one).count("readers") >= 2)
        await do(agree, bob_and_tova_visible.bob, group=bob_and_tova_visible.course)
        await wait_until(is_there, bob_and_tova_visible.bob, public)
        await tova.until(lambda one: events(one).count("readers") >= 3)


async def test_group_without_the_article_sees_nobody_there(bob_and_tova_visible):
    circle = await do(Group.objects.create, slug="circle", name="Circle")
    for person in (bob_and_tova_visible.bob, bob_and_tova_visible.rhea):
        await do(Membership.objects.create, group=circle, user=person, shows_presence=True)
    async with open_room() as room:
        for person in (bob_and_tova_visible.bob, bob_and_tova_visible.rhea):
            await room.open(bob_and_tova_visible.document, person)
        await wait_until(is_there, bob_and_tova_visible.bob, bob_and_tova_visible.document)
        assert await do(is_away, bob_and_tova_visible.rhea, bob_and_tova_visible.document)
        assert await do(find_readers, bob_and_tova_visible.document, bob_and_tova_visible.rhea) == []
        assert await do(find_readers, bob_and_tova_visible.document, bob_and_tova_visible.tova) == ["Bob Adeyemi"]


async def test_server_shutdown_removes_its_readers(bob_and_tova_visible, public):
    async with open_room() as room:
        await room.open(public, bob_and_tova_visible.bob)
        await wait_until(is_there, bob_and_tova_visible.bob, public)
        room.room.end_streams()
        await wait_until(is_away, bob_and_tova_visible.bob, public)


async def test_heartbeat_refreshes_present_readers_and_removes_stale_ones(bob_and_tova_visible, public):
    other = await do(make_document, "Another.", visibility="public", curator=bob_and_tova_visible.alice)
    long_ago = timezone.now() - timedelta(seconds=80)
    async with open_room() as room:
        await room.open(public, bob_and_tova_visible.tova)
        await room.open(public, bob_and_tova_visible.bob)
        await wait_until(is_there, bob_and_tova_visible.bob, public)
        await do(Presence.objects.create, document=public, person=bob_and_tova_visible.rhea, seen_at=long_ago)
        await do(Presence.objects.create, document=other, person=bob_and_tova_visible.tova, seen_at=long_ago)
        await do(Presence.objects.filter(document=public).update, seen_at=long_ago)
        assert await do(find_readers, public, bob_and_tova_visible.tova) == []
        await room.hub.presence.write(everybody=True)
        assert await do(find_readers, public, bob_and_tova_visible.tova) == ["Bob Adeyemi"]
        assert await do(Presence.objects.count) == 2


def test_address_returns_names_in_the_group(bob_and_tova_visible, public):
    bob_and_tova_visible.course.memberships.filter(user=bob_and_tova_visible.bob).update(
        name_in_group="Bob from room 4"
    )
    place = (public.pk, str(bob_and_tova_visible.bob.pk))
    write_presence([place], [], [], {place: [str(bob_and_tova_visible.course.pk)]})
    for who, names in (
        (bob_and_tova_visible.tova, ["Bob from room 4"]),
        (bob_and_tova_visible.bob, []),
        (bob_and_tova_visible.rhea, []),
        (None, []),
    ):
        answer = signed_in(who).get(f"/documents/{public.slug}/readers")
        assert answer.json() == {"readers": names}
        assert answer["Cache-Control"] == "private, no-store"


def test_presence_of_an_unknown_article_is_ignored(bob_and_tova_visible, public):
    place = (public.pk + 1000, str(bob_and_tova_visible.bob.pk))
    write_presence([place], [], [], {place: []})
    assert not Presence.objects.exists()


async def test_reader_who_leaves_while_their_arrival_is_written_is_removed(bob_and_tova_visible, public, monkeypatch):
    begun, left = threading.Event(), threading.Event()

    def slowly(*arguments):
        begun.set()
        assert left.wait(30)
        write_presence(*arguments)

    monkeypatch.setattr(presence, "write_presence", slowly)
    async with open_room() as room:
        bob = await room.open(public, bob_and_tova_visible.bob)
        await asyncio.to_thread(begun.wait, 30)
        await bob.leave()
        left.set()
        await asyncio.sleep(0.3)
        await wait_until(is_away, bob_and_tova_visible.bob, public)
        assert not await do(Presence.objects.exists)
        tova = await room.open(public, bob_and_tova_visible.tova)  # the next reader is written as usual
        await wait_until(is_there, bob_and_tova_visible.tova, public)
        await tova.leave()
        await wait_until(is_away, bob_and_tova_visible.tova, public)
