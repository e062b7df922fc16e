"""What a task holds back reaches no stream before it opens; then its readers load the list again."""

from __future__ import annotations

import pytest

from documents.models import Assignment, Membership
from documents.services.assignments.assignments import (
    TaskGiven,
    create_assignment,
    publish_assignment,
    reveal_assignment,
)
from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.stream import open_stream
from tests.factories import make_user
from tests.stream.notes import write as write_plain
from tests.stream.streams import cursor_of, do, open_room

READERS = 40
NOTES = 60


def set_task(cast, document, reveal: str) -> Assignment:
    given = TaskGiven(title="Two passages", documents=[document], reveal=reveal)
    return publish_assignment(by=cast.tova, assignment=create_assignment(by=cast.tova, group=cast.course, given=given))


def write(person, document, task) -> str:
    made = create_annotation(
        by=person,
        content=Content("commenting", "Held words."),
        selections=[Selection(document.slug)],
        sharing=Sharing("group", task.group_id, task.pk),
        is_counted=False,
    )
    return str(made.annotation.pk)


@pytest.mark.parametrize("reveal", ["after-own", "by-hand"])
async def test_a_held_note_reaches_who_leads_and_its_author_alone(cast, public, reveal):
    task = await do(set_task, cast, public, reveal)
    async with open_room() as room:
        people = (cast.bob, cast.tova, cast.alice, cast.rhea, cast.charlie, None)
        bob, tova, *others = [await room.open(public, who) for who in people]
        note = await do(write, cast.bob, public, task)
        await room.wait_until_delivered()
        assert ("annotation", note) in [one.event_and_id for one in tova.messages]
        assert ("annotation", note) in [one.event_and_id for one in bob.messages]
        assert [one.messages for one in others] == [[], [], [], []]


async def test_who_has_done_theirs_loads_the_list_again(cast, public):
    task = await do(set_task, cast, public, "after-own")
    await do(write, cast.bob, public, task)
    async with open_room() as room:
        alice, rhea = [await room.open(public, who) for who in (cast.alice, cast.rhea)]
        await do(write, cast.alice, public, task)
        await alice.until(lambda one: any(message.event == "reload" for message in one.messages))
        note = await do(write, cast.bob, public, task)
        await room.wait_until_delivered()
        assert alice.messages[-1].event_and_id == ("annotation", note)
        assert rhea.messages == []


async def test_a_reveal_reaches_everybody_in_the_group_and_nobody_twice(cast, public):
    task = await do(set_task, cast, public, "by-hand")

    def enrol() -> list:
        people = [make_user(f"student-{n}") for n in range(READERS)]
        Membership.objects.bulk_create([Membership(group=cast.course, user=one) for one in people])
        for n in range(NOTES):
            write(people[n % READERS], public, task)
        return people

    people = await do(enrol)
    async with open_room() as room:
        readers = [await room.open(public, person) for person in people]
        stranger = await room.open(public, cast.charlie)
        await room.wait_until_delivered()
        assert all(one.messages == [] for one in readers)
        await do(reveal_assignment, by=cast.tova, assignment=task)
        for reader in readers:
            await reader.until(lambda one: bool(one.messages))
        await room.wait_until_delivered()
        assert {tuple(message.event for message in one.messages) for one in readers} == {("reload",)}
        assert stranger.messages == []


async def test_who_comes_back_is_not_told_how_much_was_held_back(cast, public, monkeypatch):
    monkeypatch.setattr(open_stream, "MAX_REPLAYED", 3)
    task = await do(set_task, cast, public, "by-hand")
    await do(write_plain, cast.tova, public)
    place = await do(cursor_of, public, cast.alice)
    for _n in range(8):
        await do(write, cast.bob, public, task)
    async with open_room() as room:
        alice = await room.open(public, cast.alice, f"after={place}")
        await room.wait_until_delivered()
        assert alice.messages == []
