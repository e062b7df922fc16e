"""The table of rights through the stream: events of each kind of note reach those who may see it, and nobody else."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from documents.models import Annotation, Event
from documents.services.events.events import audience_of, record_event
from documents.services.events.locks import locked_document
from documents.services.notes import delete_annotation
from tests.rights.room import ARTICLES, COURSE, NOTES, PEOPLE, make_room
from tests.stream.notes import write_across
from tests.stream.streams import do, open_room

OPEN = [name for name in ARTICLES if name not in {"withdrawn", "elsewhere", "private"}]


@pytest.fixture
def rights_room(transactional_db):
    return make_room()


@transaction.atomic
def record(note, kind, *, before=False, after=False):
    """Records an event of a note, as the services do."""
    note = Annotation.objects.select_related("root").get(pk=note.pk)
    kept = audience_of(note)
    record_event(
        locked_document(note.document_id),
        kind=kind,
        row=note,
        actor=None,
        before=kept if before else None,
        after=kept if after else None,
        public=note.audience == "public",
    )


def hide(notes):
    pks = [note.pk for note in notes]
    Annotation.objects.filter(pk__in=pks).update(withheld="hidden", withheld_at=timezone.now())


def filter_viewers(rights_room, note):
    """Returns the people to whom the queryset shows a note."""
    return {name for name in PEOPLE if note in Annotation.objects.visible_to(rights_room.people[name])}


async def listeners_of(room, rights_room, article):
    """Opens a stream for everyone who may open an article."""
    opens, _reads = ARTICLES[article]
    document = rights_room.articles[article]
    return {name: await room.open(document, rights_room.people[name]) for name in PEOPLE if name in opens}


@pytest.mark.parametrize("withheld", [False, True], ids=["shown", "withheld"])
@pytest.mark.parametrize("article", OPEN)
async def test_events_reach_those_to_whom_the_queryset_shows_the_note(rights_room, article, withheld):
    notes = [rights_room.notes[key] for key in NOTES if key[0] == article]
    notes += [rights_room.reply] if article == "members" else []
    if withheld:
        await do(hide, notes)
    seen = {str(note.pk): await do(filter_viewers, rights_room, note) for note in notes}
    async with open_room() as room:
        listeners = await listeners_of(room, rights_room, article)
        for note in notes:
            await do(record, note, Event.Kind.ANNOTATION_CREATED, after=True)
            await do(record, note, Event.Kind.ANNOTATION_CHANGED, before=True, after=True)
            await do(record, note, Event.Kind.ANNOTATION_DELETED, before=True)
        await room.wait_until_delivered()
        for name, listener in listeners.items():
            expected = [str(note.pk) for note in notes if name in seen[str(note.pk)]]
            told = [(one.event, one.data.get("kind"), one.data["id"]) for one in listener.messages]
            assert told == [
                said
                for pk in expected
                for said in [("annotation", "created", pk), ("annotation", "changed", pk), ("gone", None, pk)]
            ], name


async def test_stream_opens_for_those_who_may_open_the_article_and_nobody_else(rights_room):
    async with open_room() as room:
        for article, (opens, _reads) in ARTICLES.items():
            for name in PEOPLE:
                listener = await room.ask(rights_room.articles[article], rights_room.people[name], "")
                expected = (410 if article == "withdrawn" else 200) if name in opens else 404
                assert listener.status == expected, (article, name)


async def test_report_of_a_note_is_sent_to_nobody(rights_room):
    note = rights_room.notes["public", "public"]
    async with open_room() as room:
        listeners = await listeners_of(room, rights_room, "public")
        await do(record, note, Event.Kind.ANNOTATION_FLAGGED, before=True, after=True)
        await room.wait_until_delivered()
        assert {name for name, one in listeners.items() if one.messages} == set()


async def test_note_on_two_articles_reaches_those_who_may_see_both(rights_room):
    public, members = rights_room.articles["public"], rights_room.articles["members"]
    async with open_room() as room:
        listeners = await listeners_of(room, rights_room, "public")
        note = await do(write_across, rights_room.people["author"], [public, members])
        await room.wait_until_delivered()
        assert {name for name, one in listeners.items() if one.messages} == COURSE
        await do(delete_annotation, by=rights_room.people["author"], pk=note)
        await room.wait_until_delivered()
        for name, one in listeners.items():
            assert [message.event for message in one.messages] == (["annotation", "gone"] if name in COURSE else [])
