"""Tasks: Postgres keeps notes in them, and to whom they are open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from documents.models import Annotation, Assignment, AssignmentText, Group, Opening
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.models.rows import assert_accepted, assert_refused
from tests.services.notes.steps import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def task(cast):
    task = Assignment.objects.create(group=cast.course, title="Two passages", published_at=timezone.now())
    AssignmentText.objects.create(assignment=task, document=cast.document, revision=cast.document.current_revision)
    return task


def write(cast, task, by=None, document=None, **more):
    fields = {"audience": "group", "group": cast.course, "assignment": task, "held": True, "note": "Words."} | more
    return make_annotation(document or cast.document, by or cast.bob, **fields)


NOW = timezone.now()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("assignment_has_a_title", {"title": ""}),
        ("assignment_dates_in_order", {"opens_at": NOW, "due_at": NOW - timedelta(1)}),
        ("assignment_dates_in_order", {"due_at": NOW, "closes_at": NOW - timedelta(1)}),
        ("assignment_dates_in_order", {"opens_at": NOW, "closes_at": NOW - timedelta(1)}),
        ("assignment_reveals_at_a_time", {"reveal": "at-time"}),
        ("assignment_revealed_when_published", {"revealed_at": NOW}),
    ],
)
def test_the_database_keeps_tasks_that_make_no_sense_out(cast, constraint, values):
    with assert_refused("documents_assignment", constraint):
        Assignment.objects.create(group=cast.course, **{"title": "Two passages"} | values)


def test_a_text_is_in_a_task_once_and_in_a_version_of_its_own(cast, task):
    other = make_document("Another.", groups=[cast.course])
    with assert_refused("documents_assignmenttext", "assignment_text_once"):
        AssignmentText.objects.create(assignment=task, document=cast.document, revision=cast.document.current_revision)
    with assert_refused("documents_assignmenttext", "assignment_text_revision_of_document"):
        AssignmentText.objects.create(assignment=task, document=other, revision=cast.document.current_revision)


class TestNotes:
    def test_they_are_not_for_everyone(self, cast, task):
        with assert_refused("documents_annotation", "annotation_in_a_task_not_public"):
            write(cast, task, audience="public", group=None)

    def test_only_those_of_a_task_are_held(self, cast):
        with assert_refused("documents_annotation", "annotation_held_in_a_task"):
            write(cast, None)

    @pytest.mark.parametrize("wrong", ["group", "document", "answer", "answer without"])
    def test_they_belong_to_its_group_its_texts_and_their_thread(self, cast, task, wrong):
        elsewhere = Group.objects.create(slug="else", name="Elsewhere")
        other = make_document("Another.", groups=[cast.course])
        root = write(cast, task)
        second = Assignment.objects.create(group=cast.course, title="Another", published_at=timezone.now())
        thread = {"parent": root, "root": root}
        more = {
            "group": {"group": elsewhere},
            "document": {"document": other},
            "answer": thread | {"assignment": second},
            "answer without": thread | {"assignment": None, "held": False},
        }[wrong]
        with assert_refused("documents_annotation", "note_belongs_to_task"):
            write(cast, **{"task": task} | more) if "assignment" not in more else write(cast, task, **more)

    def test_they_are_held_if_their_author_does_not_lead(self, cast, task):
        with assert_refused("documents_annotation", "held_as_written"):
            write(cast, task, held=False)
        with assert_refused("documents_annotation", "held_as_written"):
            write(cast, task, cast.tova)
        write(cast, task, cast.tova, held=False)

    def test_they_stay_in_their_task_until_everybody_sees_them(self, cast, task):
        note = write(cast, task)
        plain = make_annotation(cast.document, cast.bob)
        mine = Annotation.objects.filter(pk=note.pk)
        for wrong in ({"held": False}, {"assignment": None, "held": False}):
            with assert_refused("documents_annotation", "stays_in_task"):
                mine.update(**wrong)
        with assert_refused("documents_annotation", "stays_in_task"):
            Annotation.objects.filter(pk=plain.pk).update(assignment=task)
        Assignment.objects.update(revealed_at=timezone.now())
        with assert_refused("documents_annotation", "stays_in_task"):
            mine.update(held=False)
        mine.update(assignment=None, held=False)

    def test_answers_leave_with_their_thread(self, cast, task):
        root = write(cast, task)
        write(cast, task, parent=root, root=root)
        Assignment.objects.update(revealed_at=timezone.now())
        with assert_refused("documents_annotation", "answers_share_task"):
            Annotation.objects.filter(pk=root.pk).update(assignment=None, held=False)
        Annotation.objects.update(assignment=None, held=False)
        assert_accepted()

    def test_their_text_stays_in_the_task(self, cast, task):
        write(cast, task)
        with assert_refused("documents_assignmenttext", "text_with_notes_stays"):
            AssignmentText.objects.all().delete()


class TestOpenings:
    def test_somebody_gets_one_and_it_stays(self, cast, task):
        more = {"assignment": task, "person": cast.bob, "how": "done", "contributions": 1}
        Opening.objects.create(**more)
        with assert_refused("documents_opening", "opening_once"):
            Opening.objects.create(**more)
        with assert_refused("documents_opening", "never_updated"):
            Opening.objects.update(contributions=2)
        with assert_refused("documents_opening", "opening_stays"):
            Opening.objects.all().delete()
        task.delete()
        assert_accepted()

    @pytest.mark.parametrize("change", ["revealed_at", "published_at", "group"])
    def test_a_task_stays_published_revealed_and_in_its_group(self, cast, task, change):
        Assignment.objects.update(revealed_at=timezone.now())
        group = Group.objects.create(slug="else", name="Elsewhere")
        with assert_refused("documents_assignment", "stays_revealed"):
            Assignment.objects.update(**{change: group if change == "group" else None})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["opening", "reveal"])
def test_open_pages_are_told_that_somebody_sees_more(cast, task, how):
    """The triggers `notify_listeners` on documents_opening and documents_assignment."""
    with connection.cursor() as cursor:
        cursor.execute("LISTEN room")
        if how == "opening":
            Opening.objects.create(assignment=task, person=cast.bob, how="done", contributions=1)
        else:
            Assignment.objects.update(revealed_at=timezone.now())
        raw = connection.connection
        told = [one.payload for one in raw.notifies(timeout=5, stop_after=1)]
        cursor.execute("UNLISTEN room")
    assert told == [f"person {cast.bob.pk}" if how == "opening" else f"group {cast.course.pk}"]


TABLES = ("documents_assignment", "documents_assignmenttext", "documents_opening", "documents_annotation")


def test_rows_are_sealed(task):
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgname = 'sealed' AND tgrelid = %s::regclass", [table]
            )
            assert cursor.fetchone() == (1,), table
