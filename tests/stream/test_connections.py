"""Streams when connections break, when readers are slow, and when there are many."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import connection
from django.test import override_settings

from documents.stream import reader as readers
from tests.api.client import signed_in
from tests.stream.notes import write, write_many
from tests.stream.streams import SOON, do, open_room


def end_backend(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])


def listening_backends():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN room' AND datname = current_database()"
        )
        return cursor.fetchone()[0]


async def test_broken_connection_loses_no_event(cast, public):
    async with open_room() as room:
        reader = await room.open(public, cast.tova)
        notes = []
        for _ in range(3):
            broken = room.hub.listener.backend
            await do(end_backend, broken)
            notes += await do(write_many, 5, cast.bob, public, "group", cast.course)
            async with asyncio.timeout(30):
                while room.hub.listener.backend in (0, broken):
                    await asyncio.sleep(0.01)
            notes += await do(write_many, 2, cast.bob, public, "group", cast.course)
        await room.wait_until_delivered()
        assert [message.event_and_id for message in reader.messages] == [("annotation", note) for note in notes]


async def test_right_that_ended_while_the_connection_was_broken_is_detected(cast, public):
    async with open_room() as room:
        reader = await room.open(public, cast.rhea)
        room.hub.listener.is_hearing.clear()
        broken = room.hub.listener.backend
        await do(end_backend, broken)
        await do(cast.course.memberships.filter(user=cast.rhea).delete)
        note = str(await do(write, cast.bob, public, "group", cast.course))
        await asyncio.wait_for(room.hub.listener.is_hearing.wait(), 30)
        await room.wait_until_delivered()
        assert [message.event for message in reader.messages] == ["reload"]
        assert note not in reader.sent.decode()


async def test_slow_reader_is_told_to_reload_the_list(cast, public, monkeypatch):
    monkeypatch.setattr(readers, "MAX_WAITING", 5)
    async with open_room() as room:
        slow = await room.open(public, stalled=True)
        quick = await room.open(public)
        notes = []
        for _ in range(20):
            # The quick reader receives each note before the next is written; several at once could overflow its queue
            # as well.
            notes.append(str(await do(write, cast.bob, public)))
            await quick.until(lambda one: len(one.messages) == len(notes))
        slow.can_receive.set()
        last = str(await do(write, cast.bob, public))
        await room.wait_until_delivered()
        told = [message.event_and_id for message in slow.messages]
        assert told[0] == ("reload", "")
        assert len(told) < 20
        assert told[-1] == ("annotation", last)
        assert [message.event_and_id[1] for message in quick.messages] == [*notes, last]


async def test_two_hundred_streams_use_no_more_threads_and_one_connection(cast, public):
    # Another site may run in this process.
    others, listening = set(threading.enumerate()), await do(listening_backends)
    async with open_room() as room:
        await room.open(public)
        await do(write, cast.bob, public)
        await asyncio.gather(*(room.open(public, address=f"10.0.1.{n}") for n in range(200)))
        # Counts the threads of the site only; the readers of the test have their own.
        assert len([one for one in set(threading.enumerate()) - others if one.name.startswith("room-")]) <= 3
        assert await do(listening_backends) == listening + 1
        assert len(list(room.hub.all())) == 201
        note = str(await do(write, cast.bob, public))
        await room.wait_until_delivered()
        assert all(one.messages[-1].event_and_id == ("annotation", note) for one in room.listeners)


async def test_disconnected_reader_is_forgotten(cast, public):
    async with open_room() as room:
        for _ in range(3):
            reader = await room.open(public, cast.bob)
            await reader.leave()
        assert room.hub.readers == {} == room.hub.delivered == room.hub.announced
        assert not room.hub.counter.open
        assert room.hub.suspended == set()
        await asyncio.sleep(0.05)
        running = {task.get_coro().__qualname__ for task in asyncio.all_tasks()}
        assert running & {"_leave", "Room.__call__"} == set()


async def test_heartbeat_is_a_comment(cast, public):
    async with open_room() as room:
        reader = await room.open(public)
        for one in room.hub.all():
            one.send_heartbeat()
        await reader.until(lambda one: one.sent.endswith(b"\n\n:\n\n"))
        assert reader.messages == []


async def test_reader_who_accepts_no_heartbeat_is_forgotten(cast, public):
    async with open_room() as room:
        quick, stuck = await room.open(public), await room.open(public, stalled=True)
        for sent in range(readers.MAX_HEARTBEATS + 1):
            for one in list(room.hub.all()):
                one.send_heartbeat()
            await quick.until(lambda one, sent=sent: one.sent.count(b"\n:\n") == sent + 1)
        await asyncio.wait_for(stuck.task, 30)
        assert len(list(room.hub.all())) == 1
        assert quick.task is not None
        assert not quick.task.done()


async def test_server_shutdown_ends_streams_at_once(cast, public):
    async with open_room() as room:
        listeners = [await room.open(public, who) for who in (None, cast.bob, cast.tova)]
        room.room.end_streams()
        for one in listeners:
            await one.until(lambda one: one.is_over)
        assert (await room.ask(public)).status == 503


@pytest.mark.parametrize(
    ("setting", "who"),
    [("READINGROOM_STREAMS", None), ("READINGROOM_STREAMS_AN_ADDRESS", None), ("READINGROOM_STREAMS_A_PERSON", "bob")],
)
async def test_reader_over_the_limit_is_told_to_retry_later(cast, public, setting, who):
    person = getattr(cast, who) if who else None
    with override_settings(**{setting: 2}):
        async with open_room() as room:
            first = await room.open(public, person)
            await room.open(public, person)
            refused = await room.ask(public, person)
            assert refused.status == 503
            assert refused.headers["retry-after"] == "60"
            assert refused.headers["content-type"] == "application/problem+json"
            assert (await room.ask(cast.document, None, "")).status == 404
            others = await room.ask(public, cast.tova, address="10.0.0.2")
            assert others.status == (503 if setting == "READINGROOM_STREAMS" else 200)
            await others.leave()
            await first.leave()
            async with asyncio.timeout(SOON):  # the other processes are told a moment later
                while (again := await room.ask(public, person)).status == 503:
                    await asyncio.sleep(0.05)
            assert again.status == 200


@pytest.mark.parametrize(
    ("more", "status"),
    [({"method": "HEAD"}, 405), ({"method": "POST"}, 405), ({"host": "elsewhere.example"}, 400)],
)
async def test_invalid_stream_request_is_refused(cast, public, more, status):
    async with open_room() as room:
        refused = await room.ask(public, **more)
        assert refused.status == status
        assert refused.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("slug", ["nothing", "with\0zero", "%"])
async def test_unknown_article_has_no_stream(cast, slug):
    async with open_room() as room:
        assert (await room.ask(slug)).status == 404


def test_server_without_asgi_refuses_streams(cast, public):
    client = signed_in(cast.bob)
    answer = client.get(f"/documents/{public.slug}/stream")
    assert (answer.status_code, answer["Retry-After"], answer["Content-Type"]) == (
        503,
        "60",
        "application/problem+json",
    )
    assert answer["Cache-Control"] == "private, no-store"
    for method in (client.head, client.post):
        refused = method(f"/documents/{public.slug}/stream")
        assert (refused.status_code, refused["Allow"]) == (405, "GET")
