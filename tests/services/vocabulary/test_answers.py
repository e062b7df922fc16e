"""Answers to the questions of tags: written with a note, kept, moved and deleted with it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documents.errors import AnnotationRefused
from documents.models import Annotation, AnnotationVersion, Event, TaggingValue
from documents.models.tagging_value import answered, incomplete_taggings
from documents.services.notes import Content, Sharing, delete_annotation
from documents.services.notes.edit_note import change_note
from documents.services.vocabulary.answers import taggings_with_answers
from documents.services.vocabulary.asked import Asked, ChoiceGiven
from documents.services.vocabulary.moving import answers_lost
from documents.services.vocabulary.questions import change_question, retire_question
from documents.webannotation import Answer
from tests.cast import make_cast
from tests.models.rows import assert_accepted
from tests.services.notes.steps import TEXT, change, count_rows, make, reply
from tests.services.vocabulary.asking import STANCE, answered_content, asking_tag, choice, chosen
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def stance(cast):
    return asking_tag(cast.tova, cast.course)


def ask(cast, name, type_, **more):
    level = "interval" if type_ in ("number", "date") else "nominal"
    return asking_tag(cast.tova, cast.course, type_=type_, asked=Asked(name, level=level, **more))


def said(note):
    """Returns what a note answers, as readers see it."""
    return {one.name: one.values for tagging in taggings_with_answers(note) for one in answered(tagging)}


def content(*answers, **more):
    return Content(note="A note.", tags=("claim",), answers={"claim": answers}, **more)


def test_a_note_is_written_with_its_answers(cast, stance):
    several = asking_tag(cast.tova, cast.course, type_="several", asked=Asked("Of", choices=STANCE.choices))
    number, date, words = ask(cast, "Sure", "number"), ask(cast, "When", "date"), ask(cast, "Where", "words")
    given = content(
        chosen(stance, choice(stance, "for")),
        chosen(several, choice(several, "against"), choice(several, "for")),
        Answer(number.uuid, "number", value=" 2.50 "),
        Answer(date.uuid, "date", value="1990-02/.. "),
        Answer(words.uuid, "words", value="in  the fog "),
    )
    note = make(cast, cast.bob, audience="group", content=given)
    assert said(note) == {
        "Stance": ("for",),
        "Of": ("for", "against"),
        "Sure": ("2.5",),
        "When": ("1990-02/..",),
        "Where": ("in the fog",),
    }
    assert set(TaggingValue.objects.values_list("answered_by", flat=True)) == {cast.bob.pk}
    assert_accepted()


@pytest.mark.parametrize(
    ("type_", "form", "value"),
    [
        ("number", "number", "many"),
        ("number", "number", "٣"),
        ("number", "number", "NaN"),
        ("number", "number", "1e400"),
        ("number", "number", "1.0000001"),
        ("number", "number", "0.9"),
        ("number", "number", "5.1"),
        ("number", "words", "3"),
        ("date", "date", "yesterday"),
        ("date", "date", "2024-02-30"),
        ("words", "words", "  "),
        ("words", "words", "f" * 501),
        ("words", "words", "in\x00the fog"),
        ("words", "words", "in\u202ethe fog"),
    ],
)
def test_what_is_no_answer_is_refused_in_place_and_nothing_is_saved(cast, type_, form, value):
    bounds = {"minimum": 1, "maximum": 5} if type_ == "number" else {}
    asked = ask(cast, "Asked", type_, **bounds)
    before = count_rows()
    with pytest.raises(AnnotationRefused) as refusal:
        make(cast, cast.bob, audience="group", content=content(Answer(asked.uuid, form, value=value, pointer="/here")))
    assert refusal.value.pointer == "/here"
    assert "Asked" in str(refusal.value)
    assert count_rows() == before
    assert not TaggingValue.objects.exists()


def test_only_what_the_tag_asks_and_offers_is_taken(cast, stance):
    other = asking_tag(cast.tova, cast.course, "irony")
    for answer in (
        chosen(other, choice(other, "for")),  # of another tag
        chosen(stance, choice(other, "for")),  # offered by another question
        chosen(stance, choice(stance, "for"), choice(stance, "against")),  # one of a list
    ):
        with pytest.raises(AnnotationRefused):
            make(cast, cast.bob, audience="group", content=content(answer))
    assert not Annotation.objects.exists()


def test_a_missing_answer_is_saved_and_listed_as_incomplete(cast):
    asked = ask(cast, "Sure", "number", is_required=True)
    note = make(cast, cast.bob, audience="group", content=content())
    assert incomplete_taggings().get().content_object == note
    change(note, cast.bob, content(Answer(asked.uuid, "number", value="1")))
    assert not incomplete_taggings().exists()
    retire_question(by=cast.tova, question=asked, is_retired=True)
    change(note, cast.bob, content())
    assert not incomplete_taggings().exists()


def test_a_changed_answer_is_a_change_of_the_note_that_its_history_keeps(cast, stance):
    note = make(cast, cast.bob, audience="group", content=answered_content(stance, choice(stance, "for")))
    same = TaggingValue.objects.get()
    change(note, cast.bob, answered_content(stance, choice(stance, "for")))
    assert TaggingValue.objects.get() == same
    assert not AnnotationVersion.objects.exists()
    change(note, cast.bob, answered_content(stance, choice(stance, "against")))
    assert said(note) == {"Stance": ("against",)}
    assert AnnotationVersion.objects.get().answers == {"claim": [["Stance", "for"]]}
    assert Event.objects.order_by("number").last().fields == ["answers"]
    note.refresh_from_db()
    assert note.version == 2


def test_a_change_that_says_nothing_of_answers_keeps_them(cast, stance):
    note = make(cast, cast.bob, audience="group", content=answered_content(stance, choice(stance, "for")))
    change(note, cast.bob, Content(note="Other words.", tags=("CLAIM",)))
    change_note(by=cast.bob, pk=note.pk, note="Still others.", read=2)
    assert said(note) == {"Stance": ("for",)}
    change(note, cast.bob, content())
    assert said(note) == {}


def test_answers_go_with_the_tag_and_with_the_note(cast, stance):
    note = make(cast, cast.bob, audience="group", content=answered_content(stance, choice(stance, "for")))
    change(note, cast.bob, Content(note="A note.", tags=("irony",)))
    assert not TaggingValue.objects.exists()
    change(note, cast.bob, answered_content(stance, choice(stance, "for")))
    delete_annotation(by=cast.bob, pk=note.pk)
    assert not TaggingValue.objects.exists()
    assert_accepted()


def test_an_answer_that_is_offered_no_longer_stays_and_is_not_given_anew(cast, stance):
    gone = choice(stance, "for")
    note = make(cast, cast.bob, audience="group", content=answered_content(stance, gone))
    left = [ChoiceGiven(one.label, one.uuid, one.uuid == gone) for one in stance.choices.all()]
    change_question(
        by=cast.tova, question=stance, asked=Asked("Stance", choices=[*left, ChoiceGiven("neither")]), why="Too wide."
    )
    change(note, cast.bob, answered_content(stance, gone, note="Other words."))
    assert said(note) == {"Stance": ("for",)}
    with pytest.raises(AnnotationRefused):
        make(cast, cast.bob, audience="group", content=answered_content(stance, gone))


def test_answers_move_to_questions_of_the_same_name_and_the_others_are_named_before(cast, stance):
    cast.alice.is_curator = True
    where = ask(cast, "Where", "words")
    site = asking_tag(cast.alice, None, "Claim", asked=Asked("STANCE", choices=STANCE.choices))
    given = content(chosen(stance, choice(stance, "for")), Answer(where.uuid, "words", value="in the fog"))
    note = make(cast, cast.bob, audience="group", content=given)
    answer = reply(note, cast.bob)
    change(answer, cast.bob, Content("replying", "An answer.", tags=("claim",), answers=given.answers))
    assert answers_lost([note, answer], site.tag.vocabulary) == [("claim", "Where")]
    change(note, cast.bob, given, sharing=Sharing("private"))
    for moved in (note, answer):
        (tagging,) = taggings_with_answers(moved)
        assert tagging.tag == site.tag
        assert said(moved) == {"STANCE": ("for",)}
    assert_accepted()


def test_answers_move_though_a_client_says_nothing_of_them(cast, stance):
    cast.alice.is_curator = True
    asking_tag(cast.alice, None)
    note = make(cast, cast.bob, audience="group", content=answered_content(stance, choice(stance, "for")))
    change(note, cast.bob, Content(note="A note.", tags=("claim",)), sharing=Sharing("private"))
    assert said(note) == {"Stance": ("for",)}


def test_nothing_is_lost_where_nothing_is_answered(cast, stance):
    note = make(cast, cast.bob, audience="group", content=answered_content(stance))
    assert answers_lost([note], None) == []


def test_whoever_moves_a_note_reads_before_which_answers_are_lost(cast, stance):
    cast.alice.is_curator = True
    asking_tag(cast.alice, None)
    where = ask(cast, "Where", "words")
    note = make(cast, cast.bob, audience="group", content=answered_content(stance, choice(stance, "for")))
    address = reverse("annotation-audience", args=[note.pk])

    def told():
        return " ".join(signed_in(cast.bob).get(address, {"audience": "private"}).json()["sentences"])

    assert "lost" not in told()
    more = Answer(where.uuid, "words", value="in the fog")
    change(note, cast.bob, content(chosen(stance, choice(stance, "for")), more))
    assert "An answer is lost, because the tags there do not ask it: claim: Where." in told()
