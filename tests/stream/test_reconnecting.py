"""Reconnecting: a reader receives the events that they missed, and none that they may not see."""

from __future__ import annotations

import asyncio

import pytest

from documents.models import Event
from documents.stream import open_stream
from tests.stream.notes import write, write_many
from tests.stream.streams import cursor_of, do, open_room


def event_of(note):
    return str(Event.objects.get(row=str(note)).pk)


def received_events(listener):
    return [message.event_and_id for message in listener.messages]


async def test_stream_continues_after_the_cursor_of_the_list(cast, public):
    first = await do(write, cast.bob, public)
    cursor = await do(cursor_of, public)
    second, third = [str(await do(write, cast.bob, public)) for _ in range(2)]
    async with open_room() as room:
        reader = await room.open(public, None, f"after={cursor}")
        assert (await reader.next(), await reader.next())[1].data["id"] == third
        assert received_events(reader) == [("annotation", second), ("annotation", third)]
        assert str(first) not in reader.sent.decode()


async def test_last_event_id_overrides_the_query(cast, public):
    notes = await do(write_many, 3, cast.bob, public)
    events = [await do(event_of, note) for note in notes]
    async with open_room() as room:
        reader = await room.open(public, None, f"after={events[0]}", last=events[1])
        await reader.next()
        assert received_events(reader) == [("annotation", notes[2])]


async def test_stream_without_a_cursor_starts_from_the_beginning(cast, public):
    notes = await do(write_many, 2, cast.bob, public)
    async with open_room() as room:
        for query in ("", "after="):
            reader = await room.open(public, None, query)
            await reader.until(lambda one: len(one.messages) == 3)
            assert [message.data.get("id") for message in reader.messages[1:]] == notes


@pytest.mark.parametrize("place", ["00000000-0000-4000-8000-000000000000", "nonsense", "%00"])
async def test_unknown_cursor_makes_the_reader_reload_the_list(cast, public, place):
    async with open_room() as room:
        reader = await room.open(public, None, f"after={place}")
        assert (await reader.next()).event == "reload"
        note = await do(write, cast.bob, public)
        assert (await reader.next()).data["id"] == str(note)


async def test_hidden_event_and_event_of_another_article_are_unknown_cursors(cast, public):
    theirs = await do(event_of, await do(write, cast.bob, public, "group", cast.course))
    elsewhere = await do(event_of, await do(write, cast.bob, cast.document, "group", cast.course))
    async with open_room() as room:
        for who, place in ((None, theirs), (cast.charlie, theirs), (cast.tova, elsewhere)):
            reader = await room.open(public, who, f"after={place}")
            assert (await reader.next()).event == "reload"
        teacher = await room.open(public, cast.tova, f"after={theirs}")
        await do(write, cast.bob, public)
        assert (await teacher.next()).event == "annotation"


async def test_reader_who_missed_too_much_reloads_the_list(cast, public, monkeypatch):
    monkeypatch.setattr(open_stream, "MAX_REPLAYED", 3)
    cursor = await do(cursor_of, public)
    await do(write_many, 4, cast.bob, public)
    await do(write_many, 8, cast.bob, public, "private")
    async with open_room() as room:
        stranger = await room.open(public, None, f"after={cursor}")
        assert (await stranger.next()).event == "reload"
        later = await do(write, cast.bob, public)
        assert (await stranger.next()).event_and_id == ("annotation", str(later))
        assert len(stranger.messages) == 2


async def test_no_event_is_lost_between_the_list_and_the_stream(cast, public):
    """People open streams while others write; each receives every note that their list lacked."""

    async def come(room, tasks):
        cursor = await do(cursor_of, public)
        before = await do(lambda: set(Event.objects.filter(document=public).values_list("row", flat=True)))
        tasks.append((await room.open(public, None, f"after={cursor}"), before))

    async with open_room() as room:
        come_in: list = []
        writing = asyncio.create_task(do(write_many, 60, cast.bob, public))
        await asyncio.gather(*(come(room, come_in) for _ in range(15)))
        notes = await writing
        await room.wait_until_delivered()
        assert len(come_in) == 15
        for listener, before in come_in:
            told = [message.data["id"] for message in listener.messages]
            assert len(told) == len(set(told))
            assert told == notes[len(notes) - len(told) :]
            assert set(notes) - set(told) <= before


async def test_id_of_each_message_is_the_cursor_after_it(cast, public):
    async with open_room() as room:
        listener = await room.open(public, cast.bob)
        notes = [await do(write, cast.bob, public, audience) for audience in ("public", "private")]
        await room.wait_until_delivered()
        assert [message.id for message in listener.messages] == [await do(event_of, note) for note in notes]
