"""The list of a group's tasks, and what is to be done on its front page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from documents.models import Assignment
from documents.services.assignments.assignments import archive_assignment
from tests.services.assignments.steps import Reveal, draft, publish, write
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


def page(cast, who, name="group-assignments", client=None):
    answer = (client or signed_in(who)).get(reverse(name, args=[cast.course.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def sections(shown):
    """Returns the titles of tasks below each heading."""
    parts = re.findall(r'<section class="task-part".*?</section>', shown, re.DOTALL)
    return {
        strip_tags(re.search(r"<h2.*?</h2>", part)[0]): re.findall(r"<h3><a[^>]*>(.*?)</a>", part) for part in parts
    }


def hours(n):
    return timezone.now() + timedelta(hours=n)


class TestSections:
    def test_by_what_is_left_for_the_reader(self, cast):
        publish(cast, title="Second", due_at=hours(2))
        publish(cast, title="First", due_at=hours(1))
        publish(cast, title="Without a time")
        publish(cast, title="Later", opens_at=hours(1), due_at=hours(3))
        publish(cast, title="Closed", due_at=hours(-3), closes_at=hours(-2))
        publish(cast, title="Late", due_at=hours(-1))
        archive_assignment(by=cast.tova, assignment=publish(cast, title="Old"), is_archived=True)
        write(cast, cast.bob, publish(cast, title="Mine"))
        draft(cast, title="Not yet")
        assert sections(page(cast, cast.bob)) == {
            "To be done": ["Late", "First", "Second", "Without a time"],
            "Later": ["Later"],
            "Done": ["Mine"],
            "Past": ["Closed"],
            "Archived": ["Old"],
        }
        assert sections(page(cast, cast.alice))["To be done"][-1] == "Mine"
        of_teacher = sections(page(cast, cast.tova))
        assert of_teacher["Drafts"] == ["Not yet"]
        assert of_teacher["Running"] == ["First", "Second", "Without a time", "Mine"]
        assert of_teacher["Past"] == ["Closed", "Late"]

    def test_of_a_group_without_tasks(self, cast):
        assert "There is nothing to be done here yet." in page(cast, cast.bob)
        shown = page(cast, cast.tova)
        assert "No task is set yet." in shown
        assert reverse("group-assignment-new", args=[cast.course.slug]) in shown


class TestRows:
    def test_say_what_is_left_and_whether_the_others_notes_are_open(self, cast):
        task = publish(cast, asked_notes=2, asked_answers=1)
        write(cast, cast.bob, task)
        shown = strip_tags(page(cast, cast.bob))
        assert "1 of 2 notes" in shown
        assert "0 of 1 answer to others" in shown
        assert "The others’ notes are not open to you yet" in shown
        write(cast, cast.bob, task)
        shown = strip_tags(page(cast, cast.bob))
        assert "2 of 2 notes" in shown
        assert "The others’ notes are open to you" in shown

    def test_of_a_task_that_is_late(self, cast):
        publish(cast, due_at=hours(-1))
        assert "Late" in strip_tags(page(cast, cast.bob))
        assert "Late" not in strip_tags(page(cast, cast.rhea))

    def test_count_for_who_leads_those_who_have_done_all(self, cast):
        task = publish(cast, reveal=Reveal.BY_HAND, asked_words=2)
        write(cast, cast.bob, task, note="Two words.")
        write(cast, cast.alice, task, note="One.")
        # Bob and Alice write in the course; Rhea only reads there.
        assert "1 of 2 has done all" in strip_tags(page(cast, cast.tova))
        assert "has done all" not in page(cast, cast.alice)

    def test_readers_of_a_group_are_asked_for_nothing(self, cast):
        publish(cast, asked_notes=2)
        assert "of 2 notes" not in page(cast, cast.rhea)


def test_costs_the_same_for_two_tasks_and_for_twenty(cast, django_assert_max_num_queries):
    counts = {}
    for name in ("group-assignments", "group"):
        for who in (cast.bob, cast.tova, cast.rhea):
            counts[name, who.login] = []
    for many in (2, 18):
        for n in range(many):
            task = publish(cast, title=f"Task {n} of {many}", asked_words=1)
            write(cast, cast.bob, task)
            write(cast, cast.alice, task)
        for name, login in counts:
            who = getattr(cast, login)
            client = signed_in(who)
            with django_assert_max_num_queries(18) as queries:
                page(cast, who, name, client)
            counts[name, login].append(len(queries))
    assert Assignment.objects.count() == 20
    assert {key: two for key, (two, _twenty) in counts.items()} == {key: many for key, (_two, many) in counts.items()}


class TestFrontPage:
    def test_shows_what_is_to_be_done_now(self, cast):
        assert 'id="to-do"' not in page(cast, cast.bob, "group")
        publish(cast, title="Now", due_at=hours(1))
        publish(cast, title="In a week", opens_at=hours(100))
        shown = page(cast, cast.bob, "group")
        assert "To be done" in shown
        assert "Now" in shown
        assert "In a week" not in shown
        assert "Running tasks" in page(cast, cast.tova, "group")

    def test_leads_to_the_tasks(self, cast):
        assert f'<a href="{reverse("group-assignments", args=[cast.course.slug])}">' in page(cast, cast.bob, "group")
