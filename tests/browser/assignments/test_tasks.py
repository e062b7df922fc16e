"""Tasks in real browsers: set in a zone of their own, seen by a student on a phone, managed by keyboard alone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from documents.models import Annotation, Assignment, Group, Membership
from documents.services.assignments.assignments import TaskGiven, create_assignment, publish_assignment
from documents.services.notes import Content, Selection, Sharing, create_annotation
from tests.browser.axe import findings
from tests.browser.course import make_course
from tests.factories import make_user
from tests.services.assignments.steps import Reveal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def course():
    course = make_course()
    Group.objects.update(time_zone="Europe/Berlin")
    course.group.refresh_from_db()
    return course


def make_task(course, **more):
    given = {"title": "What it rests on", "documents": list(course.articles.values()), "reveal": Reveal.BY_HAND}
    task = create_assignment(by=course.teacher, group=course.group, given=TaskGiven(**given | more))
    return publish_assignment(by=course.teacher, assignment=task)


def test_a_task_is_set_published_and_found_by_a_student_elsewhere(reader, course):
    teacher = reader(course.teacher, timezone_id="Europe/Berlin")
    page = teacher.page
    page.goto(teacher.room + reverse("group", args=[course.group.slug]))
    page.get_by_role("link", name="Tasks", exact=True).click()
    page.get_by_role("link", name="Set a task").click()
    page.get_by_label("Title").fill("Two clocks")
    page.get_by_label("What is to be done?").fill("Find **two** of them.")
    page.get_by_label("The Gauge That Kept Two Clocks").check()
    due = page.get_by_role("group", name="Due")
    due.get_by_label("Day").fill("2090-03-01")
    page.get_by_label("Notes from each").fill("2")
    # Each rule shows the fields that belong to it.
    at = page.get_by_role("group", name="Show them to everybody")
    assert at.is_visible()
    page.get_by_label("When you say so").check()
    assert not at.is_visible()
    page.get_by_label("When they have done theirs").check()
    page.get_by_role("button", name="Publish it").click()
    page.get_by_text("The task is published").wait_for()
    task = Assignment.objects.get()
    assert page.url.endswith(task.get_absolute_url())
    assert page.locator(".task-people tbody tr").all_inner_texts() == ["Bob Adeyemi\t0\t0\t0\tnot yet"]
    assert page.locator(".own-time").count() == 0

    student = reader(course.student, width=360, height=740, timezone_id="America/New_York")
    student.page.goto(student.room + reverse("group", args=[course.group.slug]))
    student.page.get_by_role("region", name="To be done").get_by_role("link", name="Two clocks").click()
    facts = student.page.locator(".task-facts").inner_text()
    assert "1 March 2090, 23:59 CET (17:59 " in facts
    assert "0 of 2 notes" in facts
    assert "You see theirs when you have done so too." in facts
    assert student.page.locator(".group-words strong").inner_text() == "two"
    student.page.get_by_role("link", name="The Gauge That Kept Two Clocks").click()
    student.page.wait_for_url(f"**/documents/clocks/?task={task.pk}&group={course.group.slug}")


def test_an_hour_that_does_not_exist_is_said_at_its_field_and_nothing_is_lost(reader, course):
    teacher = reader(course.teacher)
    page = teacher.page
    teacher.allow_console("422")
    page.goto(teacher.room + reverse("group-assignment-new", args=[course.group.slug]))
    page.get_by_label("Title").fill("Two clocks")
    page.get_by_label("Sea Wall Goes to Tender").check()
    due = page.get_by_role("group", name="Due")
    due.get_by_label("Day").fill("2027-03-28")
    due.get_by_label("Hour").fill("02:30")
    page.get_by_role("button", name="Keep it as a draft").click()
    fault = due.locator(".fault")
    assert fault.inner_text().startswith("There is no 02:30 on this day in Europe/Berlin")
    assert due.get_by_label("Hour").get_attribute("aria-invalid") == "true"
    assert due.get_by_label("Hour").input_value() == "02:30"
    assert page.get_by_label("Title").input_value() == "Two clocks"
    assert page.get_by_label("Sea Wall Goes to Tender").is_checked()
    assert findings(page) == []


def test_everybodys_notes_are_shown_by_keyboard_alone(reader, course):
    task = make_task(course)
    teacher = reader(course.teacher)
    page = teacher.page
    page.goto(teacher.room + task.get_absolute_url())
    page.get_by_text("Show everybody’s notes now").focus()
    page.keyboard.press("Enter")
    page.get_by_text("This cannot be undone.").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("All members see everybody’s notes for this task now.").wait_for()
    task.refresh_from_db()
    assert task.revealed_at is not None


def test_a_student_writes_for_a_task_and_sees_the_others_when_it_is_done(reader, course):
    task = make_task(course, reveal=Reveal.AFTER_OWN, asked_notes=1, asked_words=3)
    article = course.articles["clocks"]
    words = article.current_revision.text.split(". ")[1][:40]
    other = make_user("olga", public_name="Olga Tern")
    Membership.objects.create(group=course.group, user=other)
    create_annotation(
        by=other,
        content=Content("commenting", "What Olga thinks of it."),
        selections=[Selection(article.slug)],
        sharing=Sharing("group", course.group.pk, task.pk),
    )
    student = reader(course.student)
    page = student.open(article, f"?task={task.pk}")
    bar = page.locator(".task-bar")
    assert "0 of 1 note" in bar.inner_text()
    assert page.get_by_text("What Olga thinks of it.").count() == 0
    assert findings(page) == []
    composer = student.write(words, "What I think of it myself.")
    assert composer.get_by_role("button", name="Save for the task").is_visible()
    student.save(composer)
    bar.get_by_text("1 of 1 note").wait_for()
    page.get_by_text("What Olga thinks of it.").first.wait_for()
    note = Annotation.objects.get(author=course.student, assignment=task)
    assert (note.held, note.audience) == (True, "group")


def test_without_scripts_a_task_is_set_and_read(reader, course):
    teacher = reader(course.teacher, java_script_enabled=False)
    page = teacher.page
    page.goto(teacher.room + reverse("group-assignment-new", args=[course.group.slug]))
    page.get_by_label("Title").fill("Two clocks")
    page.get_by_label("The Gauge That Kept Two Clocks").check()
    page.get_by_text("More: when it opens").click()
    page.get_by_label("Words in each, at least").fill("20")
    page.get_by_role("button", name="Publish it").click()
    assert re.search(r"/assignments/[-0-9a-f]{36}/$", page.url)
    assert "each of at least 20 words" in page.locator(".task-facts").inner_text()


@pytest.mark.parametrize("width", [360, 1366])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(reader, course, width):
    task = make_task(course, asked_notes=2, asked_answers=1, prompt="> Read\n\n1. one\n2. two")
    draft = TaskGiven(title="Draft", documents=list(course.articles.values()))
    create_assignment(by=course.teacher, group=course.group, given=draft)
    teacher, student = reader(course.teacher, width=width), reader(course.student, width=width)
    led = ("group-assignments", "group-assignment-new")
    pages = [(teacher, reverse(name, args=[course.group.slug])) for name in (*led, "group")]
    pages += [(teacher, task.get_absolute_url()), (teacher, reverse("assignment-edit", args=[task.pk]))]
    pages += [(student, reverse("group-assignments", args=[course.group.slug])), (student, task.get_absolute_url())]
    for somebody, path in pages:
        page = somebody.page
        page.goto(somebody.room + path)
        page.locator("details.menu-plain").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        assert findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
