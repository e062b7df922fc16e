"""Changes of many notes in a job: all or none of an article, what stays is named, and a deletion can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from documents.errors import BulkChangeRefused
from documents.models import Annotation, BulkChange, Event, Job, Membership, Tag
from documents.services.article.delete_document import delete_document
from documents.services.events.jobs import run_next_job
from documents.services.events.long_jobs import run_next_long_job
from documents.services.notebook import bulk_jobs
from documents.services.notebook.bulk import Deed, change_notes, own_notes
from documents.services.notebook.bulk_jobs import GRACE, ask_for_change, stop_change
from documents.services.notes import Content, Sharing, create_annotation, delete_annotation
from documents.services.site.erasure import erase_person
from documents.services.site.job_handlers import HANDLERS, LONG_WORKS
from documents.services.vocabulary.vocabularies import close_vocabulary, define_tag
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.services.notes.steps import change, make, passage
from tests.services.notes.test_deletion_leaves_no_words import places_of

pytestmark = pytest.mark.django_db
CLAIM = Deed(add=("claim",))


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def other(cast):
    return make_document("The keeper wrote it down.", curator=cast.alice, visibility="public")


def note_of(cast, words="words", tags=(), audience="private", document=None):
    content = Content("commenting", words, tags=tuple(tags))
    return make(
        cast, cast.bob, audience=audience, content=content, selections=[passage(document or cast.document, "keeper")]
    )


def asked(cast, notes, deed):
    return ask_for_change(by=cast.bob, notes=own_notes(cast.bob, [note.pk for note in notes]), deed=deed)


def run(change):
    """Runs the job of a change until it has ended."""
    Job.objects.filter(kind=Job.Kind.BULK).update(run_at=timezone.now())
    while run_next_long_job(LONG_WORKS):
        pass
    change.refresh_from_db()
    return change


def numbers(change):
    return change.state, change.changed, change.unchanged, change.refused


def tags_of(note):
    return list(note.taggings.order_by("pk").values_list("tag__name", flat=True))


def kept_of(note):
    return Annotation.objects.filter(pk=note.pk).values().get() | {"tags": tags_of(note)}


class TestTags:
    def test_are_put_on_as_by_hand(self, cast, other):
        notes = [note_of(cast), note_of(cast, tags=["claim"]), note_of(cast, document=other)]
        change = asked(cast, notes, CLAIM)
        assert [tags_of(note) for note in notes] == [[], ["claim"], []]
        assert numbers(run(change)) == ("done", 2, 1, 0)
        assert [tags_of(note) for note in notes] == [["claim"], ["claim"], ["claim"]]
        for note in (notes[0], notes[2]):
            assert note.versions.count() == 1
            assert Event.objects.filter(row=str(note.pk), kind=Event.Kind.ANNOTATION_CHANGED).count() == 1

    def test_an_article_with_a_note_that_changed_since_keeps_all_of_its_notes(self, cast, other):
        here, there = [note_of(cast), note_of(cast)], note_of(cast, document=other)
        waiting = asked(cast, [*here, there], CLAIM)
        change(here[0], cast.bob, Content("commenting", "other words"))
        assert numbers(run(waiting)) == ("done", 1, 0, 2)
        assert [tags_of(note) for note in (*here, there)] == [[], [], ["claim"]]
        (told,) = waiting.refusals
        assert (told["document"], told["n"]) == (cast.document.pk, 2)
        assert told["refused"] == "A note was changed meanwhile. Look at it, then choose it again."

    def test_words_outside_a_closed_vocabulary_stay_off_and_are_named(self, cast):
        define_tag(by=cast.tova, group=cast.course, name="claim")
        note = note_of(cast, audience="group")
        waiting = asked(cast, [note], Deed(add=("rumour",)))
        close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
        assert numbers(run(waiting)) == ("done", 0, 0, 1)
        assert "has closed its vocabulary" in waiting.refusals[0]["refused"]
        assert not {place for place in places_of("rumour") if "bulkchange" in place}

    def test_a_move_takes_no_word_off_an_answer_without_saying_so(self, cast):
        define_tag(by=cast.tova, group=cast.course, name="claim")
        close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
        note = note_of(cast, tags=["claim"])
        said = Content("replying", "It is.", tags=("rumour",))
        answer = create_annotation(by=cast.bob, content=said, in_reply_to=note.pk).annotation
        move = Deed(sharing=Sharing("group", cast.course.pk))
        waiting = run(asked(cast, [note], move))
        assert (numbers(waiting), tags_of(answer)) == (("done", 0, 0, 1), ["rumour"])
        assert waiting.refusals[0]["words"] == {"group": str(cast.course)}
        assert change_notes(by=cast.bob, notes=own_notes(cast.bob, [note.pk]), deed=replace(move, losing=("rumour",)))
        assert (tags_of(note), tags_of(answer)) == (["claim"], [])

    def test_who_may_no_longer_write_changes_nothing(self, cast):
        note = note_of(cast, audience="group")
        waiting = asked(cast, [note], CLAIM)
        Membership.objects.filter(user=cast.bob).delete()
        assert numbers(run(waiting)) == ("done", 0, 0, 1)
        assert tags_of(note) == []

    def test_the_notes_of_an_article_that_is_gone_are_counted(self, cast, other):
        notes = [note_of(cast), note_of(cast, document=other)]
        waiting = asked(cast, notes, CLAIM)
        delete_document(other)
        assert numbers(run(waiting)) == ("done", 1, 0, 1)
        assert waiting.refusals[0]["document"] is None

    def test_another_audience(self, cast):
        note = note_of(cast, tags=["claim"])
        assert numbers(run(asked(cast, [note], Deed(sharing=Sharing("group", cast.course.pk))))) == ("done", 1, 0, 0)
        note.refresh_from_db()
        assert (note.audience, note.group_id) == ("group", cast.course.pk)

    def test_unused_words_go_once_at_the_end_of_an_article(self, cast):
        """One statement locks all of them, so that two changes cannot wait for each other's tags."""
        notes = own_notes(cast.bob, [note_of(cast, tags=[f"word {n}"]).pk for n in range(4)])
        with CaptureQueriesContext(connection) as asked_for:
            change_notes(by=cast.bob, notes=notes, deed=Deed(remove=tuple(f"word {n}" for n in range(4))))
        locks = [one["sql"] for one in asked_for if "FOR UPDATE" in one["sql"] and '"documents_tag"' in one["sql"]]
        assert len(locks) == 1
        assert not Tag.objects.filter(name__startswith="word ").exists()

    def test_a_deadlock_is_tried_again(self, cast, monkeypatch):
        note, tries = note_of(cast), []
        do = bulk_jobs.change_article

        def fails_once(**given):
            tries.append(given)
            if len(tries) == 1:
                raise OperationalError from DeadlockDetected()
            return do(**given)

        monkeypatch.setattr(bulk_jobs, "change_article", fails_once)
        assert numbers(run(asked(cast, [note], CLAIM))) == ("done", 1, 0, 0)
        assert len(tries) == 2


class TestProgress:
    def test_a_long_change_lets_others_pass_and_goes_on(self, cast, other, monkeypatch):
        monkeypatch.setattr(bulk_jobs, "SECONDS_AT_ONCE", -1.0)
        notes = [note_of(cast), note_of(cast, document=other)]
        waiting = asked(cast, notes, CLAIM)
        assert run_next_long_job(LONG_WORKS)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.done, waiting.over) == ("working", 1, 1)
        assert Job.objects.filter(kind=Job.Kind.BULK).count() == 1
        assert numbers(run(waiting)) == ("done", 2, 0, 0)
        assert not Job.objects.filter(kind=Job.Kind.BULK).exists()

    def test_what_is_stopped_leaves_the_rest_as_it_was(self, cast, other, monkeypatch):
        monkeypatch.setattr(bulk_jobs, "SECONDS_AT_ONCE", -1.0)
        notes = [note_of(cast), note_of(cast, document=other)]
        waiting = asked(cast, notes, CLAIM)
        run_next_long_job(LONG_WORKS)
        stop_change(by=cast.bob, change=waiting)
        assert numbers(run(waiting)) == ("stopped", 1, 0, 0)
        assert sorted(map(tags_of, notes)) == [[], ["claim"]]
        with pytest.raises(BulkChangeRefused):
            stop_change(by=cast.bob, change=waiting)

    def test_what_is_stopped_during_an_article_leaves_it_whole(self, cast, monkeypatch):
        note = note_of(cast)
        waiting, do = asked(cast, [note], CLAIM), bulk_jobs.change_article

        def stopped_first(**given):
            stop_change(by=cast.bob, change=waiting)
            return do(**given)

        monkeypatch.setattr(bulk_jobs, "change_article", stopped_first)
        run(waiting)
        assert tags_of(note) == []

    def test_what_is_broken_off_twice_says_so(self, cast, monkeypatch):
        note = note_of(cast)
        waiting = asked(cast, [note], CLAIM)

        def breaks(**_given):
            raise RuntimeError

        monkeypatch.setattr(bulk_jobs, "change_article", breaks)
        run(waiting)
        assert waiting.state == "waiting" or waiting.is_pending
        assert run(waiting).state == "failed"
        assert not Job.objects.filter(kind=Job.Kind.BULK).exists()

    def test_no_more_than_so_many_wait(self, cast, monkeypatch):
        monkeypatch.setattr(bulk_jobs, "MAX_PENDING", 1)
        note = note_of(cast)
        asked(cast, [note], CLAIM)
        with pytest.raises(BulkChangeRefused):
            asked(cast, [note], CLAIM)

    def test_a_report_is_kept_for_a_day_without_the_name_of_the_tag(self, cast):
        waiting = run(asked(cast, [note_of(cast)], Deed(add=("quixotry",))))
        assert not {place for place in places_of("quixotry") if "bulkchange" in place}
        BulkChange.objects.update(ended_at=timezone.now() - bulk_jobs.KEPT_FOR)
        Job.objects.filter(kind=Job.Kind.TIDY_BULK).update(run_at=timezone.now())
        while run_next_job(HANDLERS):
            pass
        assert not BulkChange.objects.filter(pk=waiting.pk).exists()

    def test_who_is_erased_changes_nothing_more(self, cast):
        note = note_of(cast, audience="group")
        asked(cast, [note], Deed(deletes=True))
        make_user(is_superuser=True)  # somebody manages people
        erase_person(person=cast.bob)
        Job.objects.filter(kind=Job.Kind.BULK).update(run_at=timezone.now())
        while run_next_long_job(LONG_WORKS):
            pass
        note.refresh_from_db()
        assert note.deleted_at is None


class TestDeletion:
    def test_waits_and_changes_nothing_until_it_begins(self, cast):
        note = note_of(cast, "quixotry", tags=["claim"], audience="group")
        before, places = kept_of(note), places_of("quixotry")
        waiting = asked(cast, [note], Deed(deletes=True))
        assert abs(waiting.begins_at - timezone.now() - GRACE).total_seconds() < 5
        assert not run_next_long_job(LONG_WORKS)
        assert (kept_of(note), places_of("quixotry")) == (before, places)

    def test_that_is_taken_back_leaves_all_exactly_as_it_was(self, cast):
        note = note_of(cast, tags=["claim"], audience="group")
        before, events = kept_of(note), Event.objects.count()
        waiting = asked(cast, [note], Deed(deletes=True))
        stop_change(by=cast.bob, change=waiting)
        assert numbers(run(waiting)) == ("stopped", 0, 0, 0)
        assert (kept_of(note), Event.objects.count()) == (before, events)
        assert not Job.objects.filter(kind=Job.Kind.BULK).exists()

    def test_leaves_no_words(self, cast):
        notes = [note_of(cast, "quixotry", tags=["quixotry"], audience="group") for _n in range(2)]
        assert numbers(run(asked(cast, notes, Deed(deletes=True)))) == ("done", 2, 0, 0)
        assert places_of("quixotry") == {}
        assert Event.objects.filter(kind=Event.Kind.ANNOTATION_DELETED).count() == 2

    def test_spares_a_note_that_was_changed_while_it_waited(self, cast):
        note = note_of(cast)
        waiting = asked(cast, [note], Deed(deletes=True))
        change(note, cast.bob, Content("commenting", "I want to keep this."))
        assert numbers(run(waiting)) == ("done", 0, 0, 1)
        assert Annotation.objects.get(pk=note.pk).note == "I want to keep this."

    def test_of_what_is_gone_already_says_so(self, cast):
        note = note_of(cast)
        waiting = asked(cast, [note], Deed(deletes=True))
        delete_annotation(by=cast.bob, pk=note.pk)
        assert numbers(run(waiting)) == ("done", 0, 0, 1)
        assert waiting.refusals[0]["refused"] == "A note was deleted meanwhile."
