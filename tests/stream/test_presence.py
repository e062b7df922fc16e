"""Who else is reading: shown by those who agreed, to those who agreed, and to nobody else."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from documents.models import Group, Membership, Presence
from documents.services.people.presence import readers_of, write_presence
from documents.stream import presence
from tests.api.client import signed_in
from tests.factories import make_document
from tests.stream.streams import do, open_room


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Writes who comes and goes without waiting for others."""
    monkeypatch.setattr(presence, "TOGETHER_SECONDS", 0.01)


def agree(*people, group, shows=True):
    for membership in Membership.objects.filter(user__in=people, group=group):
        membership.shows_presence = shows
        membership.save()


@pytest.fixture
def agreed(cast):
    """Bob and Tova agreed to be seen in the course; Rhea did not."""
    agree(cast.bob, cast.tova, group=cast.course)
    return cast


async def until(question, *arguments, seconds=30.0):
    """Waits until Postgres says so."""
    async with asyncio.timeout(seconds):
        while not await do(question, *arguments):
            await asyncio.sleep(0.02)


def is_there(person, document):
    return Presence.objects.filter(person=person, document=document).exists()


def is_away(person, document):
    return not is_there(person, document)


def events(listener):
    return [message.event for message in listener.messages]


async def test_who_agreed_is_seen_by_those_who_agreed_while_the_page_is_open(agreed, public):
    async with open_room() as room:
        tova, rhea, charlie, nobody = [
            await room.open(public, who) for who in (agreed.tova, agreed.rhea, agreed.charlie, None)
        ]
        bob = await room.open(public, agreed.bob)
        await until(is_there, agreed.bob, public)
        await tova.until(lambda one: "readers" in events(one))
        assert await do(readers_of, public, agreed.tova) == ["Bob Adeyemi"]
        assert await do(readers_of, public, agreed.bob) == ["Tova Lindqvist"]
        for who in (agreed.rhea, agreed.charlie, agreed.alice):
            assert await do(readers_of, public, who) == []
        await bob.leave()
        await until(is_away, agreed.bob, public)
        await tova.until(lambda one: events(one).count("readers") == 2)
        assert await do(readers_of, public, agreed.tova) == []
        await room.told()
        assert [events(one) for one in (rhea, charlie, nobody)] == [[], [], []]


async def test_of_two_pages_the_last_that_closes_ends_it(agreed, public):
    async with open_room() as room:
        first, second = [await room.open(public, agreed.bob) for _ in range(2)]
        await until(is_there, agreed.bob, public)
        await first.leave()
        await asyncio.sleep(0.1)
        assert await do(is_there, agreed.bob, public)
        await second.leave()
        await until(is_away, agreed.bob, public)


async def test_who_takes_the_agreement_back_is_seen_no_more(agreed, public):
    async with open_room() as room:
        tova, _bob = [await room.open(public, who) for who in (agreed.tova, agreed.bob)]
        await until(is_there, agreed.bob, public)
        await tova.until(lambda one: "readers" in events(one))
        await do(agree, agreed.bob, group=agreed.course, shows=False)
        assert await do(readers_of, public, agreed.tova) == []
        await until(is_away, agreed.bob, public)
        await tova.until(lambda one: events(one).count("readers") >= 2)
        await do(agree, agreed.bob, group=agreed.course)
        await until(is_there, agreed.bob, public)
        await tova.until(lambda one: events(one).count("readers") >= 3)


async def test_a_group_that_has_not_the_article_sees_nobody_there(agreed):
    circle = await do(Group.objects.create, slug="circle", name="Circle")
    for person in (agreed.bob, agreed.rhea):
        await do(Membership.objects.create, group=circle, user=person, shows_presence=True)
    async with open_room() as room:
        for person in (agreed.bob, agreed.rhea):
            await room.open(agreed.document, person)
        await until(is_there, agreed.bob, agreed.document)
        assert await do(is_away, agreed.rhea, agreed.document)
        assert await do(readers_of, agreed.document, agreed.rhea) == []
        assert await do(readers_of, agreed.document, agreed.tova) == ["Bob Adeyemi"]


async def test_the_end_of_the_server_forgets_who_was_there(agreed, public):
    async with open_room() as room:
        await room.open(public, agreed.bob)
        await until(is_there, agreed.bob, public)
        room.room.end_streams()
        await until(is_away, agreed.bob, public)


async def test_a_sign_of_life_is_one_statement_for_all_and_forgets_those_without(agreed, public):
    other = await do(make_document, "Another.", visibility="public", curator=agreed.alice)
    long_ago = timezone.now() - timedelta(seconds=80)
    async with open_room() as room:
        await room.open(public, agreed.tova)
        await room.open(public, agreed.bob)
        await until(is_there, agreed.bob, public)
        await do(Presence.objects.create, document=public, person=agreed.rhea, seen_at=long_ago)
        await do(Presence.objects.create, document=other, person=agreed.tova, seen_at=long_ago)
        await do(Presence.objects.filter(document=public).update, seen_at=long_ago)
        assert await do(readers_of, public, agreed.tova) == []
        await room.hub.present.write(everybody=True)
        assert await do(readers_of, public, agreed.tova) == ["Bob Adeyemi"]
        assert await do(Presence.objects.count) == 2


def test_the_address_gives_names_as_the_group_knows_them(agreed, public):
    agreed.course.memberships.filter(user=agreed.bob).update(name_in_group="Bob from room 4")
    place = (public.pk, str(agreed.bob.pk))
    write_presence([place], [], [], {place: [str(agreed.course.pk)]})
    for who, names in ((agreed.tova, ["Bob from room 4"]), (agreed.bob, []), (agreed.rhea, []), (None, [])):
        answer = signed_in(who).get(f"/documents/{public.slug}/readers")
        assert answer.json() == {"readers": names}
        assert answer["Cache-Control"] == "private, no-store"


def test_what_is_written_of_somebody_or_something_gone_is_left_out(agreed, public):
    place = (public.pk + 1000, str(agreed.bob.pk))
    write_presence([place], [], [], {place: []})
    assert not Presence.objects.exists()


async def test_who_leaves_while_their_coming_is_written_is_told_of_as_gone(agreed, public, monkeypatch):
    begun, left = threading.Event(), threading.Event()

    def slowly(*arguments):
        begun.set()
        assert left.wait(30)
        write_presence(*arguments)

    monkeypatch.setattr(presence, "write_presence", slowly)
    async with open_room() as room:
        bob = await room.open(public, agreed.bob)
        await asyncio.to_thread(begun.wait, 30)
        await bob.leave()
        left.set()
        await asyncio.sleep(0.3)
        await until(is_away, agreed.bob, public)
        assert not await do(Presence.objects.exists)
        tova = await room.open(public, agreed.tova)  # and the next one is written as ever
        await until(is_there, agreed.tova, public)
        await tova.leave()
        await until(is_away, agreed.tova, public)
