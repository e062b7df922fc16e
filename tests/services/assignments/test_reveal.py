"""When each member sees what the others wrote for a task."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from documents.errors import AnnotationRefused, AssignmentRefused, GroupRefused
from documents.models import Annotation, Assignment, Event, Job, Membership, Notice, Opening, User
from documents.services.article.delete_document import delete_document
from documents.services.assignments.assignments import (
    TaskGiven,
    archive_assignment,
    change_assignment,
    create_assignment,
    publish_assignment,
    reveal_assignment,
    reveal_when_time_has_come,
)
from documents.services.events.jobs import run_next_job
from documents.services.groups.groups import create_group, delete_group, is_empty
from documents.services.moderation.moderation import hide_annotation, show_annotation
from documents.services.notes import (
    Content,
    Sharing,
    change_annotation,
    create_annotation,
    delete_annotation,
    resolve_thread,
)
from documents.services.notes.tasks import Done, done_by
from documents.services.notes.viewers import filter_viewers
from documents.services.site.erasure import erase_person
from documents.services.site.job_handlers import HANDLERS
from tests.factories import make_document, make_user
from tests.services.assignments.steps import (
    Reveal,
    draft,
    given,
    publish,
    publish_whose_time_has_come,
    seen_by,
    write,
)
from tests.services.notes.steps import change, make, passage, reply

pytestmark = pytest.mark.django_db


def run_jobs() -> None:
    while run_next_job(HANDLERS):
        pass


class TestAfterOneOwn:
    def test_others_notes_are_seen_after_ones_own(self, cast):
        task = publish(cast)
        held = write(cast, cast.bob, task)
        assert (held.held, held.assignment) == (True, task)
        # Bob has done his; Tova leads; Alice has not.
        assert seen_by(cast.bob, cast.tova, cast.alice, cast.rhea, cast.charlie) == [1, 1, 0, 0, 0]
        write(cast, cast.alice, task)
        assert seen_by(cast.bob, cast.tova, cast.alice, cast.rhea) == [2, 2, 2, 0]
        assert set(Opening.objects.values_list("person__login", "how", "contributions")) == {
            ("bob", "done", 1),
            ("alice", "done", 1),
        }

    def test_highlights_empty_words_and_private_notes_do_not_count(self, cast):
        task = publish(cast, asked_words=3)
        write(cast, cast.bob, task, note="Too short.")
        write(cast, cast.bob, task, note="")
        write(cast, cast.bob, task, note="Long enough, but private.", audience="private")
        write(cast, cast.bob, task, note="Long enough, but to teachers.", audience="moderators")
        assert not Opening.objects.exists()
        write(cast, cast.bob, task, note="Three words counted.")
        assert Opening.objects.get().person == cast.bob
        assert done_by(task, [cast.bob.pk]) == {cast.bob.pk: Done(notes=1, texts=1)}

    def test_words_that_come_with_an_edit_count(self, cast):
        task = publish(cast, asked_words=3)
        note = write(cast, cast.bob, task, note="Short.")
        change(note, cast.bob, Content("commenting", "Now it is long."))
        assert Opening.objects.get().person == cast.bob

    def test_sharing_a_private_note_counts(self, cast):
        task = publish(cast)
        note = write(cast, cast.bob, task, audience="private")
        assert not Opening.objects.exists()
        change(note, cast.bob, Content("commenting", "Said."), sharing=Sharing("group", cast.course.pk))
        assert Opening.objects.get().person == cast.bob
        note.refresh_from_db()
        assert (note.assignment, note.held) == (task, True)

    def test_as_many_notes_on_as_many_texts_as_are_asked(self, cast):
        other = make_document("Another keeper.", curator=cast.alice, groups=[cast.course])
        task = publish(cast, documents=[cast.document, other], asked_notes=2, asked_texts=2)
        write(cast, cast.bob, task)
        write(cast, cast.bob, task)
        assert not Opening.objects.exists()
        write(cast, cast.bob, task, document=other)
        assert Opening.objects.get().contributions == 3

    def test_deleting_and_emptying_afterwards_takes_nothing_back(self, cast):
        task = publish(cast)
        write(cast, cast.alice, task)
        note = write(cast, cast.bob, task)
        delete_annotation(by=cast.bob, pk=note.pk)
        assert seen_by(cast.bob) == [1]
        assert done_by(task, [cast.bob.pk]) == {}
        assert Opening.objects.filter(person=cast.bob).exists()

    def test_answers_to_the_others_count_apart(self, cast):
        task = publish(cast, asked_answers=1)
        root = write(cast, cast.alice, task)
        mine = write(cast, cast.bob, task)
        reply(mine, cast.bob)
        assert done_by(task, [cast.bob.pk])[cast.bob.pk] == Done(notes=1, texts=1)
        reply(root, cast.bob)
        done = done_by(task, [cast.bob.pk])[cast.bob.pk]
        assert done == Done(notes=1, answers=1, texts=1)
        assert done.is_all_of(task)

    def test_less_that_is_asked_opens_to_who_has_done_it(self, cast):
        task = publish(cast, asked_notes=2)
        write(cast, cast.bob, task)
        assert not Opening.objects.exists()
        change_assignment(by=cast.tova, assignment=task, read=task.version, given=given(cast, asked_notes=1))
        assert Opening.objects.get().person == cast.bob


class TestThreads:
    def test_what_leads_answer_is_seen_by_who_began_the_thread(self, cast):
        task = publish(cast, asked_notes=2)
        root = write(cast, cast.bob, task)
        answer = reply(root, cast.tova)
        assert not answer.held
        assert answer in Annotation.objects.visible_to(cast.bob)
        assert seen_by(cast.alice) == [0]

    def test_answers_of_others_wait_as_their_notes_do(self, cast):
        task = publish(cast, asked_notes=2)
        root = write(cast, cast.bob, task)
        for _n in range(2):
            write(cast, cast.alice, task)
        held = reply(root, cast.alice)
        assert held.held
        assert held not in Annotation.objects.visible_to(cast.bob)
        assert filter_viewers(held, [cast.bob, cast.alice, cast.tova, cast.rhea]) == [cast.alice, cast.tova]

    def test_what_leads_write_is_never_held(self, cast):
        task = publish(cast)
        write(cast, cast.tova, task)
        assert seen_by(cast.bob, cast.rhea) == [1, 1]

    def test_nobody_answers_what_they_do_not_see(self, cast):
        task = publish(cast)
        root = write(cast, cast.bob, task)
        with pytest.raises(AnnotationRefused, match="not there, or not for you"):
            reply(root, cast.alice)


class TestTimes:
    def test_a_time_is_a_row_that_the_worker_writes(self, cast):
        task = publish(cast, reveal=Reveal.AT_TIME, reveals_at=timezone.now() + timedelta(hours=1))
        write(cast, cast.bob, task)
        job = Job.objects.get(kind="reveal")
        assert job.run_at == task.reveals_at
        reveal_when_time_has_come(job.arguments)
        assert seen_by(cast.alice) == [0]
        # A worker that stands still means later, never earlier: the time alone shows nothing.
        Assignment.objects.update(reveals_at=timezone.now() - timedelta(seconds=1))
        assert seen_by(cast.alice) == [0]
        reveal_when_time_has_come(job.arguments)
        assert seen_by(cast.alice, cast.rhea, cast.charlie) == [1, 1, 0]
        event = Event.objects.get(kind="assignment.revealed")
        assert (event.group, event.actor) == (cast.course, None)

    def test_by_hand(self, cast):
        task = publish(cast, reveal=Reveal.BY_HAND)
        write(cast, cast.bob, task)
        with pytest.raises(PermissionDenied):
            reveal_assignment(by=cast.bob, assignment=task)
        reveal_assignment(by=cast.tova, assignment=task)
        assert seen_by(cast.alice) == [1]

    def test_at_once(self, cast):
        task = publish(cast, reveal=Reveal.AT_ONCE)
        write(cast, cast.bob, task)
        assert seen_by(cast.alice, cast.rhea) == [1, 1]

    def test_what_was_seen_cannot_be_unseen(self, cast):
        task = publish(cast, reveal=Reveal.BY_HAND)
        task = reveal_assignment(by=cast.tova, assignment=task)
        with pytest.raises(AssignmentRefused, match="cannot be undone") as refused:
            change_assignment(by=cast.tova, assignment=task, read=task.version, given=given(cast))
        assert refused.value.field == "reveal"
        with pytest.raises(IntegrityError, match="never updated"), transaction.atomic():
            Assignment.objects.update(revealed_at=None)

    def test_a_time_that_has_passed_is_not_moved(self, cast):
        task = publish_whose_time_has_come(cast)
        later = given(cast, reveal=Reveal.AT_TIME, reveals_at=timezone.now() + timedelta(days=1))
        with pytest.raises(AssignmentRefused, match="That time has passed"):
            change_assignment(by=cast.tova, assignment=task, read=task.version, given=later)


class TestTelling:
    def test_answers_and_mentions_are_told_once_when_the_task_opens(self, cast):
        task = publish(cast, asked_notes=2)
        root = write(cast, cast.bob, task)
        for _n in range(2):
            write(cast, cast.alice, task)
        reply(root, cast.alice)
        run_jobs()
        assert not Notice.objects.filter(recipient=cast.bob).exists()
        write(cast, cast.bob, task)
        run_jobs()
        assert [one.kind for one in Notice.objects.filter(recipient=cast.bob)] == ["reply"]
        reveal_assignment(by=cast.tova, assignment=task)
        run_jobs()
        assert [one.kind for one in Notice.objects.filter(recipient=cast.bob)] == ["reply"]
        assert not Notice.objects.filter(recipient=cast.rhea).exists()


class TestLeavingATask:
    def test_a_held_note_is_shown_to_nobody_else(self, cast):
        task = publish(cast, asked_notes=2)
        note = write(cast, cast.bob, task)
        with pytest.raises(AnnotationRefused, match="stays in the task"):
            change(note, cast.bob, sharing=Sharing("public"))
        for sharing in (Sharing(), Sharing("moderators", cast.course.pk), Sharing("group", cast.course.pk)):
            assert change(note, cast.bob, sharing=sharing).assignment == task

    def test_when_everybody_sees_it_a_note_may_leave(self, cast):
        task = publish(cast, reveal=Reveal.BY_HAND)
        note = write(cast, cast.bob, task)
        reply(note, cast.bob)
        reveal_assignment(by=cast.tova, assignment=task)
        change(note, cast.bob, sharing=Sharing("public"))
        assert set(Annotation.objects.values_list("assignment", "held", "audience")) == {(None, False, "public")}

    def test_plain_notes_on_its_texts_would_tell_what_is_held_back(self, cast):
        publish(cast)
        for audience in ("group", "public"):
            with pytest.raises(AnnotationRefused, match="does not show you yet"):
                write(cast, cast.bob, None, audience=audience)
        mine = write(cast, cast.bob, None, audience="private")
        with pytest.raises(AnnotationRefused, match="does not show you yet"):
            change(mine, cast.bob, sharing=Sharing("group", cast.course.pk))
        write(cast, cast.bob, None, audience="moderators")
        write(cast, cast.tova, None, audience="group")  # she leads
        stranger = make_user("stella")
        Membership.objects.create(group=cast.course, user=stranger)
        assert seen_by(stranger) == [1]

    def test_answers_would_tell_it_too(self, cast):
        root = make(cast, cast.tova, audience="group")
        publish(cast)
        with pytest.raises(AnnotationRefused, match="does not show you yet"):
            reply(root, cast.bob)
        reply(root, cast.tova)

    def test_a_task_that_has_not_begun_holds_nothing_back(self, cast):
        publish(cast, opens_at=timezone.now() + timedelta(days=1))
        write(cast, cast.bob, None, audience="group")

    def test_a_join_that_ends_on_its_text_would_tell_it_too(self, cast):
        other = make_document("Another keeper.", curator=cast.alice, groups=[cast.course])
        both = [passage(other, "keeper"), passage(cast.document, "keeper")]
        content = Content("linking", "The same.", relation="same-words")
        join = create_annotation(by=cast.bob, content=content, selections=both, sharing=Sharing()).annotation
        publish(cast)
        shared = Sharing("group", cast.course.pk)
        with pytest.raises(AnnotationRefused, match="does not show you yet"):
            change_annotation(by=cast.bob, pk=join.pk, content=content, selections=both, sharing=shared)

    def test_leaving_one_task_does_not_pass_by_another(self, cast):
        first = publish(cast, reveal=Reveal.BY_HAND)
        note = write(cast, cast.bob, first)
        reveal_assignment(by=cast.tova, assignment=first)
        publish(cast, asked_notes=2)
        with pytest.raises(AnnotationRefused, match="does not show you yet"):
            change(note, cast.bob, sharing=Sharing("public"))

    def test_the_refusal_does_not_tell_that_others_answered(self, cast):
        task = publish(cast, asked_notes=2)
        notes = [write(cast, cast.bob, task), write(cast, cast.bob, publish(cast, asked_notes=3))]
        for _n in range(2):
            write(cast, cast.alice, task)
        reply(notes[0], cast.alice)
        said = []
        for note in notes:
            with pytest.raises(AnnotationRefused) as refused:
                change(note, cast.bob, sharing=Sharing("public"))
            said.append(str(refused.value))
        assert said[0] == said[1]

    def test_a_peer_does_not_resolve_what_its_author_thinks_nobody_sees(self, cast):
        task = publish(cast, asked_notes=2)
        note = write(cast, cast.bob, task)
        for _n in range(2):
            write(cast, cast.alice, task)
        with pytest.raises(PermissionDenied):
            resolve_thread(by=cast.alice, pk=note.pk)
        resolve_thread(by=cast.tova, pk=note.pk)


class TestTheEnd:
    def test_after_it_closes_nothing_more_counts(self, cast):
        task = publish(cast, asked_notes=2)
        kept = write(cast, cast.bob, task, audience="private")
        shared = write(cast, cast.bob, task)
        bare = write(cast, cast.bob, task, note="")
        Assignment.objects.update(closes_at=timezone.now())
        with pytest.raises(AnnotationRefused, match="This task is closed"):
            write(cast, cast.bob, task)
        with pytest.raises(AnnotationRefused, match="This task is closed"):
            change(kept, cast.bob, sharing=Sharing("group", cast.course.pk))
        with pytest.raises(AnnotationRefused, match="This task is closed"):
            change(bare, cast.bob, Content("commenting", "Late words."))
        change(shared, cast.bob, Content("commenting", "A typo less."))
        write(cast, cast.tova, task)  # she leads

    def test_an_archived_task_says_that_it_is(self, cast):
        task = publish(cast, reveal=Reveal.AT_ONCE)
        root = write(cast, cast.bob, task)
        archive_assignment(by=cast.tova, assignment=task, is_archived=True)
        with pytest.raises(AnnotationRefused, match="archived"):
            reply(root, cast.alice)

    def test_a_note_that_is_shown_again_opens_the_task(self, cast):
        task = publish(cast, asked_notes=2)
        note = write(cast, cast.bob, task)
        hide_annotation(by=cast.tova, pk=note.pk, reason="Rude.")
        write(cast, cast.bob, task)
        assert not Opening.objects.exists()
        show_annotation(by=cast.tova, pk=note.pk)
        assert Opening.objects.get().person == cast.bob

    def test_a_time_in_the_past_shows_nothing_by_a_slip(self, cast):
        past = timezone.now() - timedelta(hours=1)
        with pytest.raises(AssignmentRefused, match="This time has passed") as refused:
            draft(cast, reveal=Reveal.AT_TIME, reveals_at=past)
        assert refused.value.field == "reveals_at"
        task = draft(cast, reveal=Reveal.AT_TIME, reveals_at=timezone.now() + timedelta(hours=1))
        Assignment.objects.update(reveals_at=past)
        with pytest.raises(AssignmentRefused, match="This time has passed"):
            publish_assignment(by=cast.tova, assignment=task)

    def test_an_article_goes_with_its_notes_and_a_person_with_their_openings(self, cast):
        task = publish(cast)
        write(cast, cast.bob, task)
        User.objects.filter(pk=cast.tova.pk).update(is_superuser=True)  # somebody manages people
        erase_person(person=cast.bob)
        connection.check_constraints()
        assert not Opening.objects.exists()
        delete_document(cast.document)
        connection.check_constraints()
        assert not task.texts.exists()

    def test_a_group_stays_as_long_as_something_was_written_for_its_tasks(self, cast):
        group = create_group(by=cast.tova, name="Another course")
        public = make_document("A keeper.", curator=cast.alice, visibility="public")
        asked = TaskGiven(title="Two passages", documents=[public], reveal=Reveal.BY_HAND)
        made = create_assignment(by=cast.tova, group=group, given=asked)
        assert is_empty(group)
        task = publish_assignment(by=cast.tova, assignment=made)
        sharing = Sharing(task=task.pk)
        passages = [passage(public, "keeper")]
        create_annotation(by=cast.tova, content=Content(note="Mine."), selections=passages, sharing=sharing)
        with pytest.raises(GroupRefused):
            delete_group(by=cast.tova, group=group)
