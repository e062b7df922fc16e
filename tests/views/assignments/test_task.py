"""The page of a task, for members before and after it opens to them, and for those who lead."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from documents.models import Annotation, Assignment, AssignmentText, Group, Membership
from documents.services.assignments.assignments import (
    archive_assignment,
    publish_assignment,
    reveal_assignment,
    reveal_when_time_has_come,
)
from documents.services.versions.revisions import correct_document
from tests.factories import make_document, make_user
from tests.services.assignments.steps import Reveal, draft, publish, publish_whose_time_has_come, write
from tests.services.notes.steps import reply
from tests.views.pages import signed_in, state

pytestmark = pytest.mark.django_db


def page(who, task, client=None):
    answer = (client or signed_in(who)).get(task.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def words_on(who, task):
    return " ".join(strip_tags(page(who, task)).split())


def act(who, task, do, **more):
    return signed_in(who).post(task.get_absolute_url(), {"do": do} | more)


def bytes_for(who, task):
    """Returns the page, its status and its headers, without the token of its forms, which is new for each request."""
    answer = signed_in(who).get(task.get_absolute_url())
    same = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"|nonce-[\w+/=-]+', b"", answer.content)
    kept = {name: value for name, value in answer.headers.items() if name != "Content-Security-Policy"}
    return answer.status_code, kept, same


class TestForMembers:
    def test_says_what_is_to_be_done_on_which_texts_and_by_when(self, cast):
        state(cast.document, "publisher", "The Northern Ledger", agent=cast.alice)
        due = timezone.now() + timedelta(days=2)
        task = publish(cast, prompt="Look for *irony*.", due_at=due, asked_notes=2, asked_words=20)
        shown = page(cast.bob, task)
        assert "<em>irony</em>" in shown
        assert "The Northern Ledger" in shown
        address = f"/documents/{cast.document.slug}/?task={task.pk}&amp;group={cast.course.slug}"
        assert f'href="{address}"' in shown
        words = words_on(cast.bob, task)
        assert "2 notes, each of at least 20 words" in words
        assert "0 of 2 notes" in words
        assert f'datetime="{due.isoformat(timespec="seconds")}" data-agreed' in shown

    def test_leads_to_the_version_of_the_task(self, cast):
        task = publish(cast)
        correct_document(
            document=cast.document, by=cast.alice, source="Another text.", source_format="plain", reason="Better"
        )
        shown = page(cast.bob, task)
        assert f"/documents/{cast.document.slug}/revisions/1/?task={task.pk}" in shown
        assert "Version 1 of 2, as fixed by the task" in shown

    def test_text_that_is_not_open_to_them_is_not_named(self, cast):
        task = publish(cast)
        title = cast.document.title
        assert title in page(cast.bob, task)
        cast.document.visibility = "private"
        cast.document.save()
        words = page(cast.bob, task)
        assert title not in words
        assert "A text that is not open to you" in words

    def test_before_it_opens_only_title_and_times_are_shown(self, cast):
        soon = timezone.now() + timedelta(hours=1)
        task = publish(cast, title="The fog", prompt="A secret prompt.", opens_at=soon)
        shown = page(cast.bob, task)
        assert "The fog" in shown
        assert "secret prompt" not in shown
        assert cast.document.title not in shown
        assert cast.document.slug not in shown
        assert "secret prompt" in page(cast.tova, task)

    def test_times_are_those_of_the_zone_of_the_group(self, cast):
        Group.objects.update(time_zone="Asia/Kolkata")
        cast.course.refresh_from_db()
        due = timezone.datetime(2027, 3, 1, 18, 30, tzinfo=ZoneInfo("UTC"))
        shown = page(cast.bob, publish(cast, due_at=due))
        assert '<time datetime="2027-03-02T00:00:00+05:30" data-agreed>2 March 2027, 00:00 IST</time>' in shown

    def test_draft_is_not_there_for_them(self, cast):
        task = draft(cast)
        assert signed_in(cast.bob).get(task.get_absolute_url()).status_code == 404
        assert signed_in(cast.charlie).get(publish(cast).get_absolute_url()).status_code == 404

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"reveal": Reveal.AT_ONCE}, "Everybody in the group sees what you write for this task as soon as"),
            ({"reveal": Reveal.BY_HAND}, "until they show everybody’s notes to all members"),
            ({"reveal": Reveal.AFTER_OWN}, "You see theirs when you have done so too."),
            (
                {"reveal": Reveal.AFTER_OWN, "reveals_at": timezone.now() + timedelta(days=2)},
                "on all members see each other’s, done or not.",
            ),
            (
                {"reveal": Reveal.AT_TIME, "reveals_at": timezone.now() + timedelta(days=2)},
                "only those who lead the group see what you write. From then on all members",
            ),
        ],
    )
    def test_say_who_sees_what_they_write(self, cast, given, words):
        assert words in words_on(cast.bob, publish(cast, **given))

    def test_what_they_have_done_opens_it(self, cast):
        task = publish(cast)
        write(cast, cast.bob, task)
        words = words_on(cast.bob, task)
        assert "You have done everything that is asked." in words
        assert "You have done what shows you the others’ notes." in words


class TestTwinAnswers:
    """Whatever others write for a closed task, its pages are the same for a member, byte for byte."""

    def test_nothing_of_the_others_changes_the_page_or_the_list(self, cast):
        stella = make_user("stella")
        Membership.objects.create(group=cast.course, user=stella)
        task = publish(cast, asked_notes=2, asked_answers=1)
        other = publish(cast, title="By hand", reveal=Reveal.BY_HAND)
        write(cast, cast.bob, task)

        def seen(who):
            answers = [bytes_for(who, one) for one in (task, other)]
            return answers, signed_in(who).get(reverse("group-assignments", args=[cast.course.slug])).content

        before = [re.sub(rb'value="\w{64}"', b"", repr(seen(who)).encode()) for who in (cast.bob, stella, cast.rhea)]
        for _n in range(3):
            root = write(cast, cast.alice, task)
            write(cast, cast.alice, other)
        reply(root, cast.alice)
        Annotation.objects.filter(pk=root.pk).update(deleted_at=timezone.now(), note="", note_html="")
        now = [re.sub(rb'value="\w{64}"', b"", repr(seen(who)).encode()) for who in (cast.bob, stella, cast.rhea)]
        assert now == before
        assert Assignment.objects.open_to(cast.alice).filter(pk=task.pk).exists()
        assert b"of 2 notes" in now[0]


class TestForLeaders:
    def test_a_row_for_each_member_also_for_who_did_nothing(self, cast):
        task = publish(cast, asked_answers=1)
        root = write(cast, cast.alice, task)
        write(cast, cast.bob, task)
        reply(root, cast.bob)
        Membership.objects.create(group=cast.course, user=make_user("stella", public_name="Stella Maris"))
        rows = re.findall(r"<tr.*?</tr>", page(cast.tova, task), re.DOTALL)[1:]
        cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
        assert [[" ".join(strip_tags(cell).split()) for cell in row] for row in cells] == [
            ["Alice Marlow", "1", "0", "1", "yes"],
            ["Bob Adeyemi has done all", "1", "1", "1", "yes"],
            ["Stella Maris", "0", "0", "0", "not yet"],
        ]
        assert "1 of 3 has done all" in words_on(cast.tova, task)

    def test_costs_the_same_for_few_and_for_many(self, cast, django_assert_max_num_queries):
        task = publish(cast)
        counts = []
        for many in (1, 12):
            for n in range(many):
                person = make_user(f"member-{many}-{n}")
                Membership.objects.create(group=cast.course, user=person)
                write(cast, person, task)
            more = make_document(f"More {many}.", curator=cast.alice, groups=[cast.course])
            AssignmentText.objects.create(assignment=task, document=more, revision=more.current_revision)
            for who in (cast.tova, cast.bob):
                client = signed_in(who)
                with django_assert_max_num_queries(15) as queries:
                    page(who, task, client)
                counts.append(len(queries))
        assert counts[:2] == counts[2:]

    def test_show_everybodys_notes(self, cast):
        task = publish(cast, reveal=Reveal.BY_HAND)
        assert "This cannot be undone." in page(cast.tova, task)
        answer = act(cast.tova, task, "reveal")
        assert answer.status_code == 422
        assert "Say that you are sure" in answer.content.decode()
        assert act(cast.tova, task, "reveal", sure="yes")["location"] == task.get_absolute_url()
        task.refresh_from_db()
        assert task.revealed_at is not None
        assert "Show everybody’s notes now" not in page(cast.tova, task)

    def test_publish_archive_and_take_back(self, cast):
        task = draft(cast)
        assert "A draft: only those who lead the group see it." in page(cast.tova, task)
        act(cast.tova, task, "publish")
        act(cast.tova, task, "archive")
        task.refresh_from_db()
        assert None not in (task.published_at, task.archived_at)
        assert "Archived" in page(cast.bob, task)
        act(cast.tova, task, "unarchive")
        task.refresh_from_db()
        assert task.archived_at is None

    def test_delete_only_without_notes(self, cast):
        task = publish(cast)
        note = write(cast, cast.bob, task)
        assert 'value="delete"' not in page(cast.tova, task)
        answer = act(cast.tova, task, "delete")
        assert answer.status_code == 422
        assert "archived and not deleted" in answer.content.decode()
        assert Annotation.objects.filter(pk=note.pk).exists()
        other = publish(cast)
        assert 'value="delete"' in page(cast.tova, other)
        answer = act(cast.tova, other, "delete")
        assert answer["location"] == reverse("group-assignments", args=[cast.course.slug])
        assert list(Assignment.objects.all()) == [task]

    @pytest.mark.parametrize("do", ["publish", "reveal", "archive", "unarchive", "delete", "", "dance"])
    def test_others_may_do_nothing_of_it(self, cast, do):
        task = publish(cast, reveal=Reveal.BY_HAND)
        assert act(cast.bob, task, do, sure="yes").status_code == 403
        assert act(cast.charlie, task, do, sure="yes").status_code == 404
        task.refresh_from_db()
        assert (task.archived_at, task.revealed_at) == (None, None)

    def test_unknown_deed_changes_nothing(self, cast):
        assert act(cast.tova, publish(cast), "dance").status_code == 422

    def test_who_leads_no_more_is_refused_by_the_service(self, cast):
        task = draft(cast)
        Membership.objects.filter(user=cast.tova).update(role="member")
        assert act(cast.tova, task, "publish").status_code == 404

    def test_a_revealed_task_says_since_when(self, cast):
        task = reveal_assignment(by=cast.tova, assignment=publish(cast, reveal=Reveal.BY_HAND))
        assert "all members see what everybody writes for this task." in words_on(cast.tova, task)


def test_the_record_tells_of_tasks_by_their_title(cast):
    task = publish_assignment(by=cast.tova, assignment=draft(cast, title="The <fog>", reveal=Reveal.BY_HAND))
    archive_assignment(by=cast.tova, assignment=task, is_archived=True)
    archive_assignment(by=cast.tova, assignment=task, is_archived=False)
    reveal_assignment(by=cast.tova, assignment=task)
    act(cast.tova, draft(cast, title="Gone"), "delete")
    timed = publish_whose_time_has_come(cast, title="Timed")
    reveal_when_time_has_come({"assignment": str(timed.pk)})
    address = reverse("group-audit", args=[cast.course.slug])
    shown = signed_in(cast.tova).get(address, {"about": "tasks"}).content.decode()
    sentences = [" ".join(strip_tags(row).split()) for row in re.findall(r"</p><p>(.*?)</p></li>", shown)]
    assert sentences == [
        "The time came at which all members see everybody’s notes for the task Timed",
        "You published the task Timed",
        "You drafted the task Timed",
        "You deleted a task",
        "You drafted the task that is gone",
        "You showed everybody’s notes for the task The &lt;fog&gt; to all members",
        "You took the task The &lt;fog&gt; out of the archive",
        "You archived the task The &lt;fog&gt;",
        "You published the task The &lt;fog&gt;",
        "You drafted the task The &lt;fog&gt;",
    ]
    assert f'href="{task.get_absolute_url()}"' in shown
