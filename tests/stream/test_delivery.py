"""Events reach, in order, the streams of those who may see the note, and no other stream."""

from __future__ import annotations

import uuid

from documents.services.notes import delete_annotation as delete
from documents.services.versions.revisions import correct_document
from tests.stream.notes import move, write
from tests.stream.streams import do, open_room


async def test_public_note_reaches_everyone(cast, public):
    async with open_room() as room:
        readers = [await room.open(public, who) for who in (None, cast.bob, cast.charlie)]
        note = str(await do(write, cast.bob, public))
        for reader in readers:
            message = await reader.next()
            assert message.event == "annotation"
            assert message.data == {"kind": "created", "id": note, "root": note}
            assert len(message.id) == 36


async def test_response_is_an_event_stream_that_is_never_cached(cast, public):
    async with open_room() as room:
        reader = await room.open(public)
        assert reader.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert reader.headers["cache-control"] == "no-store"
        assert reader.headers["x-accel-buffering"] == "no"
        await reader.until(lambda one: one.sent.startswith(b"retry: "))


async def test_hundred_notes_arrive_in_order_and_once_each(cast, public):
    async with open_room() as room:
        readers = [await room.open(public, who) for who in (None, cast.bob)]
        notes = [str(await do(write, cast.bob, public)) for _ in range(100)]
        await room.wait_until_delivered()
        for reader in readers:
            assert [message.data["id"] for message in reader.messages] == notes


async def test_event_of_a_reply_names_its_thread(cast, public):
    async with open_room() as room:
        root = await do(write, cast.bob, public)
        reader = await room.open(public, cast.tova)
        first = await do(write, cast.tova, public, reply=root)
        second = await do(write, cast.bob, public, reply=first)
        await room.wait_until_delivered()
        assert [message.data for message in reader.messages] == [
            {"kind": "created", "id": str(first), "root": str(root)},
            {"kind": "created", "id": str(second), "root": str(root)},
        ]


async def test_note_made_private_is_gone_for_its_former_readers(cast, public):
    async with open_room() as room:
        note = await do(write, cast.bob, public, "group", cast.course)
        teacher, stranger, author = [await room.open(public, who) for who in (cast.tova, None, cast.bob)]
        await do(move, cast.bob, note, public, "private")
        await room.wait_until_delivered()
        assert [one.event_and_id for one in teacher.messages] == [("gone", str(note))]
        assert [one.data.get("kind") for one in author.messages] == ["changed"]
        assert stranger.messages == []


async def test_note_shared_with_more_people_is_new_to_them(cast, public):
    async with open_room() as room:
        teacher = await room.open(public, cast.tova)
        note = await do(write, cast.bob, public, "private")
        await do(move, cast.bob, note, public, "group", cast.course)
        assert (await teacher.next()).data == {"kind": "created", "id": str(note), "root": str(note)}


async def test_deleted_note_is_gone(cast, public):
    async with open_room() as room:
        note = await do(write, cast.bob, public, "group", cast.course)
        teacher, stranger = [await room.open(public, who) for who in (cast.tova, cast.charlie)]
        await do(delete, by=cast.bob, pk=note)
        await room.wait_until_delivered()
        assert [one.event_and_id for one in teacher.messages] == [("gone", str(note))]
        assert stranger.messages == []


async def test_correction_is_sent_with_the_number_of_the_new_revision(cast, public):
    async with open_room() as room:
        reader = await room.open(public)
        source = "The keeper wrote it all down."
        await do(correct_document, document=public, by=cast.alice, source=source, source_format="plain")
        await room.wait_until_delivered()
        assert [(one.event, one.data) for one in reader.messages][-1] == ("text", {"revision": 2})


async def test_stream_of_a_stranger_reveals_nothing_of_hidden_events(cast, public):
    """Not a byte is sent between two public notes, and no id reveals how many events lie between them."""
    async with open_room() as room:
        stranger = await room.open(public)
        first = str(await do(write, cast.bob, public))
        await room.wait_until_delivered()
        before = stranger.sent
        note = await do(write, cast.bob, public, "group", cast.course)
        await do(write, cast.tova, public, reply=note)
        await do(write, cast.tova, public, "private")
        await do(move, cast.bob, note, public, "moderators", cast.course)
        await do(delete, by=cast.bob, pk=note)
        await room.wait_until_delivered()
        assert stranger.sent == before
        last = str(await do(write, cast.bob, public))
        await room.wait_until_delivered()
        assert [message.data["id"] for message in stranger.messages] == [first, last]
        assert all(uuid.UUID(message.id).version == 4 for message in stranger.messages)
