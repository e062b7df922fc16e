"""The page of a tag's questions, and where people without scripts answer them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Annotation, TagProperty
from documents.services.notes import Content
from documents.services.vocabulary.asked import Asked
from documents.webannotation import Answer
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make
from tests.services.notes.steps import change as edit
from tests.services.vocabulary.asking import STANCE, answered_content, asking_tag, choice
from tests.views.pages import share_with, signed_in

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')  # another in each answer
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def stance(cast):
    return asking_tag(cast.tova, cast.course)


def address(question):
    return reverse("tag-questions", args=[question.tag.uuid])


NEW = {"do": "ask", "name": "Sure", "question": "How sure?", "type": "number", "choices": ""}


def test_who_leads_asks_another_question(cast, stance):
    tova = signed_in(cast.tova)
    given = NEW | {"minimum": "1", "maximum": "5", "is_required": "on"}
    page = tova.post(address(stance), given, follow=True).content.decode()
    assert "The tag asks “Sure”." in page
    made = TagProperty.objects.get(name="Sure")
    assert (made.type, made.level, made.is_required, made.minimum, made.maximum) == ("number", "interval", True, 1, 5)
    assert page.index("Stance") < page.index(">Sure<")
    assert "at least 1" in page


def test_a_list_has_its_answers_in_order(cast, stance):
    given = NEW | {"name": "Tone", "type": "several", "choices": "mild\n\n  sharp \n", "is_ordinal": "on"}
    signed_in(cast.tova).post(address(stance), given)
    made = TagProperty.objects.get(name="Tone")
    assert (made.level, [one.label for one in made.choices.all()]) == ("ordinal", ["mild", "sharp"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "n" * 101}, "at most 100 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"name": "stánce"}, "two questions have this name"),
        ({"type": "colour"}, "Select a valid choice"),
        ({"type": "one", "choices": "only one"}, "Offer at least two answers"),
        ({"type": "one", "choices": "a\nA"}, "is offered twice"),
        ({"type": "one", "choices": "c" * 101 + "\nb"}, "longer than 100 characters"),
        ({"minimum": "5", "maximum": "1"}, "not larger than the largest"),
        ({"minimum": "many"}, "Enter a number."),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(cast, stance, given, words):
    answer = signed_in(cast.tova).post(address(stance), NEW | given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert TagProperty.objects.get() == stance


def change(question, **more):
    rows = {}
    for n, one in enumerate(question.choices.all(), start=1):
        rows |= {f"label-{one.uuid}": one.label, f"place-{one.uuid}": str(n)}
    given = {"do": "change", "question": str(question.uuid), "name": question.name, "question_": "", "choices": ""}
    return given | rows | more


def test_a_change_says_why_and_orders_and_retires_choices(cast, stance):
    tova = signed_in(cast.tova)
    opened = tova.get(f"{address(stance)}?change={stance.uuid}").content.decode()
    assert 'value="against"' in opened
    first, second = stance.choices.all()
    given = change(stance, choices="neither", **{f"place-{first.uuid}": "3", f"retired-{second.uuid}": "on"})
    refused = tova.post(address(stance), given)
    assert refused.status_code == 422
    assert "Say why it changes" in refused.content.decode()
    assert tova.post(address(stance), given | {"why": "Some are neither."}).status_code == 302
    rows = [(one.label, bool(one.retired_at)) for one in stance.choices.order_by("position")]
    assert rows == [("against", True), ("for", False), ("neither", False)]
    assert stance.tag.versions.last().why == "Some are neither."


@pytest.mark.parametrize("place", ["", "0", "100", "first"])
def test_a_choice_stands_at_a_place(cast, stance, place):
    given = change(stance, why="x", **{f"place-{stance.choices.first().uuid}": place})
    assert signed_in(cast.tova).post(address(stance), given).status_code == 422


def test_questions_are_moved_retired_and_asked_again(cast, stance):
    asking_tag(cast.tova, cast.course, type_="words", asked=Asked("Where"))
    tova = signed_in(cast.tova)

    def names():
        return list(TagProperty.objects.filter(retired_at=None).order_by("position").values_list("name", flat=True))

    def do(deed):
        assert tova.post(address(stance), {"do": deed, "question": str(stance.uuid)}).status_code == 302
        return names()

    assert do("down") == ["Where", "Stance"]
    assert do("up") == ["Stance", "Where"]
    assert do("retire") == ["Where"]
    assert "Ask it again" in tova.get(address(stance)).content.decode()
    assert do("revive") == ["Stance", "Where"]


def test_a_question_of_another_tag_is_not_there(cast, stance):
    other = asking_tag(cast.tova, cast.course, "irony")
    tova = signed_in(cast.tova)
    for question in (str(other.uuid), "nonsense", ""):
        assert tova.post(address(stance), {"do": "retire", "question": question}).status_code == 404
        assert tova.get(f"{address(stance)}?change={question}").status_code == 404


def test_page_costs_the_same_for_two_questions_and_for_twenty(cast, stance):
    tova = signed_in(cast.tova)
    asking_tag(cast.tova, cast.course, asked=Asked("Question", choices=STANCE.choices))

    with CaptureQueriesContext(connection) as few:
        tova.get(address(stance))
    for n in range(18):
        asking_tag(cast.tova, cast.course, asked=Asked(f"Question {n}", choices=STANCE.choices))
    with CaptureQueriesContext(connection) as many:
        tova.get(address(stance))
    assert len(few) == len(many)


# -- Notes ------------------------------------------------------------------------------------------


def thread(note):
    return reverse("thread", args=[note.pk])


def test_answers_are_shown_with_the_tag_and_given_without_scripts(cast, stance):
    note = make(cast, cast.bob, audience="group", content=answered_content(stance))
    bob = signed_in(cast.bob)
    given = {"do": "answers", "read": "1", str(stance.uuid): str(choice(stance, "against"))}
    page = bob.post(thread(note), given, follow=True).content.decode()
    assert "Your answers are saved." in page
    for person in (cast.bob, cast.tova):
        shown = signed_in(person).get(thread(note)).content.decode()
        assert "<b>Stance</b> against</span>" in shown
    assert "Save the answers" not in signed_in(cast.tova).get(thread(note)).content.decode()


def test_a_refused_answer_is_said_at_its_question(cast, stance):
    when = asking_tag(cast.tova, cast.course, type_="date", asked=Asked("When", level="interval"))
    note = make(cast, cast.bob, audience="group", content=answered_content(stance, choice(stance, "for")))
    answer = signed_in(cast.bob).post(thread(note), {"do": "answers", "read": "1", str(when.uuid): "yesterday"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“When” is answered by a date" in page
    assert 'value="yesterday"' in page


def test_answers_to_a_note_that_was_changed_meanwhile_are_not_saved(cast, stance):
    note = make(cast, cast.bob, audience="group", content=answered_content(stance))
    given = {"do": "answers", "read": "2", str(stance.uuid): str(choice(stance, "for"))}
    assert signed_in(cast.bob).post(thread(note), given).status_code == 409
    assert not stance.values.exists()


def test_only_the_author_answers(cast, stance):
    note = make(cast, cast.bob, audience="group", content=answered_content(stance))
    given = {"do": "answers", "read": "1", str(stance.uuid): str(choice(stance, "for"))}
    assert signed_in(cast.tova).post(thread(note), given).status_code == 403
    assert signed_in(cast.charlie).post(thread(note), given).status_code == 404
    assert not stance.values.exists()


def test_an_own_note_says_that_an_answer_is_missing_and_that_of_others_does_not(cast):
    asking_tag(cast.tova, cast.course, asked=Asked("Stance", is_required=True, choices=STANCE.choices))
    stance = TagProperty.objects.get()
    note = make(cast, cast.bob, audience="group", content=answered_content(stance))
    assert "answer missing" in signed_in(cast.bob).get(thread(note)).content.decode()
    assert "answer missing" not in signed_in(cast.tova).get(thread(note)).content.decode()


def test_history_tells_what_was_answered_before(cast, stance):
    note = make(cast, cast.bob, audience="group", content=answered_content(stance, choice(stance, "for")))
    bob = signed_in(cast.bob)
    bob.post(thread(note), {"do": "answers", "read": "1", str(stance.uuid): str(choice(stance, "against"))})
    page = bob.get(reverse("annotation-history", args=[note.pk])).content.decode()
    assert "claim: Stance for" in page
    assert "claim: Stance against" in page


# -- The page of the tag ------------------------------------------------------------------------------


def answers(cast, question, *labels, by=None, audience="group"):
    for label in labels:
        content = answered_content(question, *([choice(question, label)] if label else []))
        make(cast, by or cast.bob, audience=audience, content=content)


def test_page_of_a_tag_counts_its_answers_and_shows_those_of_one(cast, stance):
    answers(cast, stance, "for", "for", "against", "")
    page = signed_in(cast.tova).get(stance.tag.get_absolute_url()).content.decode()
    assert "How does it stand to it?" in page
    assert f'?answer={choice(stance, "for")}#list"><bdi>for</bdi></a> <span class="meta num">2<' in page
    one = signed_in(cast.tova).get(f"{stance.tag.get_absolute_url()}?answer={choice(stance, 'for')}").content.decode()
    assert one.count("<b>Stance</b> for</span>") == 2
    assert "against</span>" not in one.split('id="list"')[1]
    assert "Show those of all answers" in one
    for nonsense in ("x", "00000000-0000-0000-0000-000000000000", "a\x00"):
        shown = signed_in(cast.tova).get(stance.tag.get_absolute_url(), {"answer": nonsense})
        assert shown.status_code == 200
        assert "Show those of all answers" not in shown.content.decode()


def test_page_of_a_tag_measures_numbers_and_dates(cast):
    sure = asking_tag(cast.tova, cast.course, type_="number", asked=Asked("Sure", level="interval"))
    when = asking_tag(cast.tova, cast.course, type_="date", asked=Asked("When", level="interval"))
    for number, date in (("1", "1911-10~"), ("2.5", "1912/.."), ("4", "1910-02")):
        given = (Answer(sure.uuid, "number", value=number), Answer(when.uuid, "date", value=date))
        make(cast, cast.bob, audience="group", content=Content(note="x", tags=("claim",), answers={"claim": given}))
    page = signed_in(cast.tova).get(sure.tag.get_absolute_url()).content.decode()
    assert "3 answers: from 1 to 4, median 2.5" in page
    assert "3 answers: from 1 February 1910 to 31 October 1911" in page


def test_page_of_a_tag_lists_what_is_incomplete(cast):
    required = Asked("Stance", is_required=True, choices=STANCE.choices)
    stance = asking_tag(cast.tova, cast.course, asked=required)
    answers(cast, stance, "for", "")
    tova = signed_in(cast.tova)
    assert "1 note lacks an answer" in tova.get(stance.tag.get_absolute_url()).content.decode()
    lacking = tova.get(f"{stance.tag.get_absolute_url()}?incomplete=yes").content.decode()
    assert "Incomplete" in lacking
    assert "<b>Stance</b>" not in lacking.split('id="list"')[1]


def test_answers_that_a_reader_may_not_see_change_no_byte(cast, stance):
    """Twin answers: before and after answers on notes that are for others."""
    cast.alice.is_curator = True
    cast.alice.save()
    share_with(cast.document, "public")
    site = asking_tag(cast.alice, None, "tide")
    answers(cast, site, "for", audience="public")
    addresses = [site.tag.get_absolute_url(), f"{site.tag.get_absolute_url()}?answer={choice(site, 'for')}"]
    addresses += [f"/notebook/?answer={choice(site, 'for')}", f"/notebook/?answer={choice(site, 'against')}"]
    addresses += [
        "/notebook/?incomplete=yes",
        cast.document.get_absolute_url(),
        f"/tags/{site.tag.uuid}/?incomplete=yes",
    ]
    people = (cast.charlie, cast.anonymous, cast.tova)

    def seen():
        pages = [signed_in(person).get(one, follow=True) for person in people for one in addresses]
        completion = f"/documents/{cast.document.slug}/tags?q=tide&audience=public"
        more = [signed_in(cast.charlie).get(completion), signed_in(cast.tova).get(f"/tags/{site.tag.uuid}/questions/")]
        return [(page.status_code, page.get("ETag"), TOKEN.sub("", page.content.decode())) for page in pages + more]

    before = seen()
    answers(cast, site, "against", "for", "", audience="private")
    assert seen() == before


def test_notebook_finds_notes_by_answers_and_says_what_it_asks(cast, stance):
    answers(cast, stance, "for", "against", "")
    bob, charlie = signed_in(cast.bob), signed_in(cast.charlie)
    one = bob.get(f"/notebook/?answer={choice(stance, 'for')}").content.decode()
    assert "Notes with the answer Stance: for" in one
    assert one.count("<b>Stance</b> for</span>") == 1
    assert "<b>Stance</b> against</span>" not in one
    either = [choice(stance, label) for label in ("for", "against")]
    both = bob.get(f"/notebook/?answer={either[0]}&answer={either[1]}").content.decode()
    assert both.count("<b>Stance</b>") == 2
    assert "Stance" not in charlie.get(f"/notebook/?answer={either[0]}").content.decode()
    assert "there is no such answer open to you" in charlie.get(f"/notebook/?answer={either[0]}").content.decode()
    TagProperty.objects.update(is_required=True)
    lacking = bob.get("/notebook/?incomplete=yes").content.decode()
    assert "lacking an answer that a tag requires" in lacking
    assert lacking.count("answer missing") == 1


def test_kept_counts_of_public_notes_follow_their_answers(cast):
    cast.alice.is_curator = True
    share_with(cast.document, "public")
    stance = asking_tag(cast.alice, None)
    address = f"/notebook/?answer={choice(stance, 'for')}"

    def total():
        return signed_in(None).get(address).content.decode().count("<b>Stance</b> for</span>")

    assert total() == 0
    answers(cast, stance, "for", audience="public")
    assert total() == 1
    note = Annotation.objects.get()
    edit(note, cast.bob, answered_content(stance, choice(stance, "against")))
    assert total() == 0


def test_pages_cost_the_same_for_two_answers_and_for_twenty(cast, stance):
    answers(cast, stance, "for", "against")
    bob = signed_in(cast.bob)
    notes = f"/documents/{cast.document.slug}/cards?ids="

    def count(address):
        with CaptureQueriesContext(connection) as queries:
            assert bob.get(address).status_code == 200
        return len(queries)

    def costs():
        ids = ",".join(str(pk) for pk in Annotation.objects.values_list("pk", flat=True))
        return [count(stance.tag.get_absolute_url()), count("/notebook/"), count(notes + ids)]

    few = costs()
    answers(cast, stance, *["for", "against"] * 9)
    assert costs() == few
