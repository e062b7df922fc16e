"""Setting a task and changing it: what is typed, what is refused at which field, and what is said before a change."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from documents.models import Assignment, Group, Opening
from documents.services.assignments.assignments import reveal_assignment
from documents.services.groups.shelf_items import add_to_shelf
from tests.factories import make_document
from tests.services.assignments.steps import Reveal, draft, publish, publish_whose_time_has_come, write
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def berlin(cast):
    Group.objects.update(time_zone="Europe/Berlin")
    cast.course.refresh_from_db()
    return cast


def typed(cast, **more):
    """Returns a form as the page sends it; a moment is written `"2027-03-01 08:00"`."""
    form = {
        "title": "Two passages",
        "prompt": "Look for *irony*.",
        "texts": [cast.document.pk],
        "asked_notes": "2",
        "reveal": "after-own",
        "shows_all": "on",
    } | more
    for name in ("opens_at", "due_at", "closes_at", "reveals_at"):
        day, _space, hour = form.pop(name, "").partition(" ")
        form |= {f"{name}_day": day, f"{name}_hour": hour}
    return form


def set_task(cast, who=None, do="draft", **more):
    address = reverse("group-assignment-new", args=[cast.course.slug])
    return signed_in(who or cast.tova).post(address, typed(cast, **more) | {"do": do})


def change_task(cast, task, who=None, **more):
    task.refresh_from_db()
    form = typed(cast, **more) | {"version": task.version}
    return signed_in(who or cast.tova).post(reverse("assignment-edit", args=[task.pk]), form | more)


def faults_on(answer):
    return [strip_tags(fault) for fault in re.findall(r'<p class="fault".*?</p>', answer.content.decode(), re.DOTALL)]


class TestSetting:
    def test_keeps_a_draft_with_what_was_typed(self, berlin):
        answer = set_task(berlin, due_at="2027-03-01", opens_at="2027-02-20", closes_at="2027-03-05 12:00")
        task = Assignment.objects.get()
        assert answer["location"] == task.get_absolute_url()
        assert task.is_draft
        assert (task.title, task.asked_notes, task.asked_answers) == ("Two passages", 2, 0)
        assert "<em>irony</em>" in task.prompt_html
        assert task.opens_at == datetime(2027, 2, 19, 23, 0, tzinfo=UTC)
        assert task.due_at == datetime(2027, 3, 1, 22, 59, tzinfo=UTC)
        assert task.closes_at == datetime(2027, 3, 5, 11, 0, tzinfo=UTC)
        assert [text.document for text in task.texts.all()] == [berlin.document]

    def test_publishes_at_once(self, cast):
        set_task(cast, do="publish")
        assert not Assignment.objects.get().is_draft

    @pytest.mark.parametrize(
        ("given", "reveals_at"),
        [
            ({"reveal": "after-own"}, datetime(2027, 3, 1, 22, 59, tzinfo=UTC)),
            ({"reveal": "at-time"}, datetime(2027, 3, 1, 22, 59, tzinfo=UTC)),
            ({"reveal": "at-time", "reveals_at": "2027-03-02 08:00"}, datetime(2027, 3, 2, 7, 0, tzinfo=UTC)),
            ({"reveal": "after-own", "shows_all": ""}, None),
            ({"reveal": "after-own", "due_at": ""}, None),
            ({"reveal": "by-hand", "reveals_at": "2027-03-02 08:00"}, None),
            ({"reveal": "at-once"}, None),
        ],
    )
    def test_notes_are_shown_to_all_when_it_is_due_unless_otherwise_said(self, berlin, given, reveals_at):
        assert set_task(berlin, **{"due_at": "2027-03-01"} | given).status_code == 302
        task = Assignment.objects.get()
        assert (task.reveal, task.reveals_at) == (given["reveal"], reveals_at)

    def test_texts_stand_in_the_order_of_the_shelf(self, cast):
        others = [make_document(f"No {n}.", curator=cast.alice, groups=[cast.course]) for n in range(2)]
        for one in others:
            add_to_shelf(group=cast.course, document=one, by=cast.tova)
        set_task(cast, texts=[others[1].pk, cast.document.pk, others[0].pk])
        stand = [text.document for text in Assignment.objects.get().texts.all()]
        assert stand == [cast.document, *others]

    def test_empty_form_has_good_defaults(self, cast):
        address = reverse("group-assignment-new", args=[cast.course.slug])
        shown = signed_in(cast.tova).get(address).content.decode()
        assert re.search(r'value="after-own"[^>]*checked', shown)
        assert cast.document.title in shown
        assert '<details class="menu-plain task-more">' in shown

    def test_says_what_to_do_if_the_shelf_is_empty(self, cast):
        cast.course.shelf.all().delete()
        address = reverse("group-assignment-new", args=[cast.course.slug])
        assert reverse("group-shelf", args=[cast.course.slug]) in signed_in(cast.tova).get(address).content.decode()


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "fault"),
        [
            ({"title": " "}, "This field is required."),
            ({"title": "A\u202eB"}, "signs in it that nobody can see"),
            ({"prompt": "x" * 10_001}, "at most 10000 characters"),
            ({"texts": []}, "Choose at least one text"),
            ({"asked_notes": "many"}, "Enter a whole number."),
            ({"asked_notes": "0"}, "Ask for at least one note"),
            ({"asked_words": "-1"}, "greater than or equal to 0"),
            ({"asked_texts": "2"}, "The task has 1 text. Ask for notes on no more."),
            ({"reveal": "never"}, "Select a valid choice"),
            ({"reveal": "at-time"}, "Say when everybody sees what the others wrote."),
            ({"due_at": "2027-03-28 02:30"}, "There is no 02:30 on this day in Europe/Berlin"),
            ({"due_at": "2027-10-31 02:30"}, "02:30 comes twice on this day in Europe/Berlin"),
            ({"due_at": "soon"}, "Enter a valid date."),
            ({"due_at": "2027-03-01", "closes_at": "2027-02-01"}, "Put these times in that order."),
            ({"due_at": "2027-03-01", "opens_at": "2027-03-02"}, "Put these times in that order."),
            ({"opens_at": "2027-03-02", "closes_at": "2027-03-01"}, "Put these times in that order."),
        ],
    )
    def test_stand_at_the_field_and_everything_typed_stays(self, berlin, given, fault):
        answer = set_task(berlin, **given)
        assert answer.status_code == 422
        assert any(fault in one for one in faults_on(answer))
        shown = answer.content.decode()
        for name, value in (given | {"asked_answers": "7"}).items():
            if name.endswith("_at"):
                for part, one in zip(("day", "hour"), value.split(), strict=False):
                    assert re.search(rf'name="{name}_{part}" value="{one}"', shown)
        assert "Look for *irony*." in shown or "prompt" in given
        assert not Assignment.objects.exists()

    def test_nobody_else_sets_tasks(self, cast):
        assert set_task(cast, cast.bob).status_code == 403
        assert set_task(cast, cast.charlie).status_code == 404
        task = publish(cast)
        assert change_task(cast, task, cast.bob).status_code == 403
        assert change_task(cast, task, cast.charlie).status_code == 404
        assert change_task(cast, draft(cast), cast.bob).status_code == 404

    @pytest.mark.parametrize("key", ["0", "2000000001", "99999999999999999999", "x", ""])
    def test_text_that_the_teacher_may_not_use_is_404(self, cast, key):
        assert set_task(cast, texts=[cast.document.pk, key]).status_code == 404
        assert not Assignment.objects.exists()

    def test_text_that_is_somebody_elses_is_404_and_one_that_members_may_not_read_is_refused(self, cast):
        own = make_document("Mine.", curator=cast.charlie, visibility="private")
        assert set_task(cast, texts=[own.pk]).status_code == 404
        mine = make_document("Mine.", curator=cast.tova, visibility="private", title="My own")
        answer = set_task(cast, texts=[mine.pk])
        assert answer.status_code == 422
        assert any("The members of the group may not read" in one for one in faults_on(answer))


class TestChanging:
    def test_shows_what_it_is_and_saves_a_change(self, berlin):
        due = datetime(2027, 3, 1, 22, 59, tzinfo=UTC)
        task = publish(berlin, prompt="*Old*", due_at=due, reveals_at=due, asked_words=5)
        shown = signed_in(berlin.tova).get(reverse("assignment-edit", args=[task.pk])).content.decode()
        for words in ("*Old*", 'value="2027-03-01"', 'value="23:59"', '<details class="menu-plain task-more" open>'):
            assert words in shown
        assert 'name="reveals_at_day" value' not in shown
        # The time at which notes are shown moves with the time when the task is due.
        answer = change_task(berlin, task, title="New", due_at="2027-03-08", asked_notes="1", asked_words="5")
        assert answer["location"] == task.get_absolute_url()
        task.refresh_from_db()
        assert (task.title, task.due_at, task.reveals_at) == ("New", due + timedelta(days=7), due + timedelta(days=7))

    def test_draft_is_saved_or_published(self, cast):
        task = draft(cast)
        change_task(cast, task, title="Better")
        task.refresh_from_db()
        assert (task.title, task.is_draft) == ("Better", True)
        change_task(cast, task, title="Best", do="publish")
        task.refresh_from_db()
        assert (task.title, task.is_draft) == ("Best", False)

    def test_changed_by_somebody_else_meanwhile(self, cast):
        task = draft(cast)
        change_task(cast, task, title="By a colleague")
        answer = change_task(cast, task, title="Mine", version="1")
        assert answer.status_code == 422
        assert "Somebody has changed this task since you opened it." in answer.content.decode()
        assert 'value="Mine"' in answer.content.decode()
        assert change_task(cast, task, title="Mine", version="").status_code == 422

    def test_what_was_seen_stays_seen(self, cast):
        task = reveal_assignment(by=cast.tova, assignment=publish(cast, reveal=Reveal.BY_HAND, asked_notes=2))
        shown = signed_in(cast.tova).get(reverse("assignment-edit", args=[task.pk])).content.decode()
        assert 'name="reveal"' not in shown
        assert "what was seen cannot be unseen" in shown
        # Whatever the request says of the rule, the rest is saved.
        assert change_task(cast, task, title="Renamed", reveal="after-own").status_code == 302
        task.refresh_from_db()
        assert (task.title, task.reveal) == ("Renamed", "by-hand")

    def test_due_may_move_after_the_time_of_the_rule_has_come(self, cast):
        task = publish_whose_time_has_come(cast, asked_notes=2)
        past = task.reveals_at
        assert change_task(cast, task, due_at="2098-01-01").status_code == 302
        task.refresh_from_db()
        assert (task.due_at.year, task.reveals_at) == (2098, past)

    def test_text_that_its_changer_may_not_see_stays(self, cast):
        other = make_document("Other.", curator=cast.alice, groups=[cast.course], title="Hidden one")
        task = draft(cast, documents=[cast.document, other])
        other.visibility = "private"
        other.save()
        shown = signed_in(cast.tova).get(reverse("assignment-edit", args=[task.pk])).content.decode()
        assert "Hidden one" not in shown
        change_task(cast, task)
        assert {text.document for text in task.texts.all()} == {cast.document, other}

    def test_text_with_notes_stays(self, cast):
        other = make_document("Another keeper.", curator=cast.alice, groups=[cast.course])
        task = publish(cast, documents=[cast.document, other], asked_notes=2)
        write(cast, cast.bob, task)
        answer = change_task(cast, task, texts=[other.pk])
        assert answer.status_code == 422
        assert any("so the text stays" in fault for fault in faults_on(answer))


class TestAfterSomebodyContributed:
    def confirmed(self, answer):
        return re.search(r'name="confirmed" value="(\w+)"', answer.content.decode())[1]

    def test_says_first_what_becomes_of_how_many(self, cast):
        task = publish(cast, asked_notes=2)
        write(cast, cast.bob, task)
        write(cast, cast.alice, task)
        write(cast, cast.alice, task)
        assert set(Opening.objects.values_list("person", flat=True)) == {cast.alice.pk}
        answer = change_task(cast, task, asked_notes="1", shows_all="")
        assert answer.status_code == 422
        words = " ".join(strip_tags(answer.content.decode()).split())
        assert "2 people have written for this task." in words
        assert "1 more has done what is now asked, and sees the others’ notes at once." in words
        assert "1 sees the others’ notes already, and goes on to" in words
        task.refresh_from_db()
        assert (task.asked_notes, Opening.objects.count()) == (2, 1)
        agreed = {"confirmed": self.confirmed(answer)}
        assert change_task(cast, task, asked_notes="1", shows_all="", **agreed).status_code == 302
        task.refresh_from_db()
        assert (task.asked_notes, Opening.objects.count()) == (1, 2)

    def test_agreeing_to_one_change_is_not_agreeing_to_another(self, cast):
        task = publish(cast, asked_notes=2)
        write(cast, cast.bob, task)
        agreed = {"confirmed": self.confirmed(change_task(cast, task, asked_notes="1", shows_all=""))}
        assert change_task(cast, task, reveal="at-once", shows_all="", **agreed).status_code == 422
        write(cast, cast.alice, task)
        assert change_task(cast, task, asked_notes="1", shows_all="", **agreed).status_code == 422

    def test_more_that_is_asked(self, cast):
        task = publish(cast, asked_notes=1)
        write(cast, cast.bob, task)
        words = strip_tags(change_task(cast, task, asked_notes="3", shows_all="").content.decode())
        assert "1 had done everything, and has more to do now." in words
        assert "1 sees the others’ notes already" in words

    def test_at_once_for_everybody(self, cast):
        task = publish(cast)
        write(cast, cast.bob, task)
        answer = change_task(cast, task, asked_notes="1", reveal="at-once")
        assert "all members see everybody’s notes at once, and that cannot be undone." in answer.content.decode()

    def test_other_changes_ask_nothing(self, cast):
        task = publish(cast, asked_notes=2)
        write(cast, cast.bob, task)
        assert change_task(cast, task, title="New", prompt="Other", shows_all="").status_code == 302

    def test_before_anybody_wrote_nothing_is_asked(self, cast):
        assert change_task(cast, publish(cast), asked_notes="3", reveal="by-hand").status_code == 302
