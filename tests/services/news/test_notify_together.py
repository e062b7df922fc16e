"""Events of one article that wait together are told together: as one by one, with the statements of one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Event, Follow, Job, Membership, Notice
from documents.services.events.jobs import run_next_job
from documents.services.news import notify as module
from documents.services.news.notify import notify
from documents.services.notes import Content, create_annotation
from documents.services.site.worker import run_due_jobs
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.services.news.notification_steps import change, make
from tests.services.notes.steps import passage, reply

pytestmark = pytest.mark.django_db
TELL = {Job.Kind.TELL: notify}


@pytest.fixture
def cast():
    return make_cast()


def run_passes() -> int:
    """Runs the waiting jobs and returns in how many passes."""
    passes = 0
    while run_next_job(TELL):
        passes += 1
    return passes


def notices() -> set[tuple[str, str, str]]:
    rows = Notice.objects.values_list("annotation__note", "recipient__login", "kind")
    return {(note, login, kind) for note, login, kind in rows}


def write_thread(cast) -> None:
    """Writes what a lesson leaves: notes for the group, one for its teachers, replies, mentions, tags, a change."""
    Follow.objects.create(person=cast.rhea, document=cast.document)
    first = make(cast, cast.bob, audience="group", content=Content(note="First", tags=("irony",)))
    make(cast, cast.tova, audience="group", content=Content(note="Second, @Bob Adeyemi", tags=("time",)))
    make(cast, cast.bob, audience="moderators", content=Content(note="For the teachers"))
    make(cast, cast.alice, audience="public", content=Content(note="For all"))
    reply(first, cast.alice, "An answer")
    reply(first, cast.tova, "Another, @Bob Adeyemi")
    bare = make(cast, cast.bob, audience="group", content=Content())
    change(bare, cast.bob, Content(note="Now with words"))


def test_notes_told_together_make_the_notices_of_notes_told_one_by_one(cast):
    write_thread(cast)
    assert Job.objects.filter(kind=Job.Kind.TELL).count() > 5
    assert run_passes() == 1
    together = notices()
    Notice.objects.all().delete()
    for event in Event.objects.exclude(audience_after=None).order_by("number"):
        notify({"event": str(event.pk)})
    assert together == notices()
    assert len(together) > 10


def test_statements_grow_neither_with_the_notes_nor_with_the_course(cast):
    def statements_for(notes: int) -> int:
        for n in range(notes):
            make(cast, cast.bob, audience="group", content=Content(note=f"Note {n}", tags=("irony",)))
        with CaptureQueriesContext(connection) as ran:
            assert run_next_job(TELL)
        assert not Job.objects.filter(kind=Job.Kind.TELL).exists()
        return len(ran)

    Membership.objects.create(group=cast.course, user=make_user())
    few = statements_for(2)
    for _ in range(30):
        Membership.objects.create(group=cast.course, user=make_user())
    assert statements_for(30) == few <= 40


def test_events_of_another_article_are_told_by_themselves(cast):
    other = make_document("Another text.", curator=cast.alice, groups=[cast.course])
    make(cast, cast.bob, audience="group")
    make(cast, cast.bob, audience="group", selections=[passage(other, "text")])
    assert run_passes() == 2
    assert Notice.objects.values("document").distinct().count() == 2


def test_an_event_that_fails_does_not_keep_the_others(cast, monkeypatch):
    bad = make(cast, cast.bob, audience="group", content=Content(note="Bad"))
    make(cast, cast.bob, audience="group", content=Content(note="Good"))
    real = module._notes_of

    def failing(events):
        told = real(events)
        if any(note.pk == bad.pk for _event, note in told):
            raise ValueError("this one fails")
        return told

    monkeypatch.setattr(module, "_notes_of", failing)
    run_due_jobs()
    assert {note for note, _login, _kind in notices()} == {"Good"}
    (left,) = Job.objects.filter(kind=Job.Kind.TELL)
    assert (left.tries, left.failure) == (1, "ValueError")
    monkeypatch.setattr(module, "_notes_of", real)
    Job.objects.update(run_at=bad.created_at)
    run_due_jobs()
    assert {note for note, _login, _kind in notices()} == {"Bad", "Good"}


def test_a_note_deleted_before_it_is_told_is_told_to_nobody(cast):
    from documents.services.notes import delete_annotation

    gone = make(cast, cast.bob, audience="group", content=Content(note="Gone"))
    make(cast, cast.bob, audience="group", content=Content(note="Stays"))
    delete_annotation(by=cast.bob, pk=gone.pk)
    run_passes()
    assert {note for note, _login, _kind in notices()} == {"Stays"}


def test_many_replies_in_one_pass_tell_each_author_once_a_reply(cast):
    root = make(cast, cast.bob, audience="group", content=Content(note="Root"))
    run_passes()
    Notice.objects.all().delete()
    for n in range(5):
        create_annotation(by=cast.tova, content=Content("replying", f"Answer {n}"), in_reply_to=root.pk)
    assert run_passes() == 1
    assert notices() == {(f"Answer {n}", "bob", "reply") for n in range(5)}
