"""What a tag asks is decided by who leads its vocabulary; every change makes one version of it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from documents.codebooks import Question
from documents.errors import QuestionRefused, VocabularyFrozen
from documents.models import PublicVersion, TaggingValue, TagProperty
from documents.services.vocabulary.asked import Asked, ChoiceGiven
from documents.services.vocabulary.editions import make_edition
from documents.services.vocabulary.merging import merge_tags
from documents.services.vocabulary.questions import (
    ask_question,
    change_question,
    move_question,
    retire_question,
    set_questions,
)
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.models.rows import assert_accepted, assert_refused
from tests.services.notes.steps import TEXT, make
from tests.services.vocabulary.asking import STANCE, answered_content, asking_tag, choice
from tests.views.pages import share_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def claim(cast):
    return define_tag(by=cast.tova, group=cast.course, name="claim")


def ask(cast, tag, type_="one", asked=STANCE, **more):
    return ask_question(by=more.pop("by", cast.tova), tag=tag, type_=type_, asked=asked, **more)


def labels(question):
    return [one.label for one in question.choices.all()]


def test_a_question_with_its_choices_makes_one_version_that_says_who_and_why(cast, claim):
    stance = ask(cast, claim, why="The second reading needs it.")
    assert labels(stance) == ["for", "against"]
    last = claim.versions.last()
    assert (last.number, last.wording, last.made_by, last.why) == (2, 1, cast.tova, "The second reading needs it.")
    assert last.properties[0]["name"] == "Stance"
    assert_accepted()
    assert claim.versions.count() == 2


def test_only_who_leads_decides(cast, claim):
    stance = ask(cast, claim)
    for person in (cast.bob, cast.rhea, cast.charlie):
        with pytest.raises(PermissionDenied):
            ask(cast, claim, by=person)
        with pytest.raises(PermissionDenied):
            change_question(by=person, question=stance, asked=STANCE, why="x")
        with pytest.raises(PermissionDenied):
            retire_question(by=person, question=stance, is_retired=True)
        with pytest.raises(PermissionDenied):
            move_question(by=person, question=stance, is_up=True)
    assert claim.versions.count() == 2


def given(question):
    return [ChoiceGiven(one.label, one.uuid) for one in question.choices.all()]


def test_a_change_needs_a_reason_and_keeps_the_choices_that_it_does_not_name(cast, claim):
    stance = ask(cast, claim)
    wider = Asked("Stance", choices=[*given(stance), ChoiceGiven("neither")])
    with pytest.raises(QuestionRefused) as refusal:
        change_question(by=cast.tova, question=stance, asked=wider, why="")
    assert refusal.value.field == "why"
    change_question(by=cast.tova, question=stance, asked=wider, why="Some are neither.")
    assert labels(stance) == ["for", "against", "neither"]
    assert claim.versions.last().why == "Some are neither."
    change_question(by=cast.tova, question=stance, asked=Asked("Stance", choices=given(stance)[1:]), why="")
    assert labels(stance) == ["against", "neither", "for"]


def test_choices_change_their_labels_even_with_each_other_and_keep_their_answers(cast, claim):
    stance = ask(cast, claim)
    first, second = given(stance)
    make(cast, cast.bob, audience="group", content=answered_content(stance, first.uuid))
    asked = Asked("Stance", choices=[ChoiceGiven(second.label, first.uuid), ChoiceGiven(first.label, second.uuid)])
    change_question(by=cast.tova, question=stance, asked=asked, why="They were the wrong way round.")
    assert labels(stance) == ["against", "for"]
    assert TaggingValue.objects.get().choice.label == "against"
    assert claim.versions.count() == 3
    assert_accepted()


@pytest.mark.parametrize(
    ("type_", "asked", "field"),
    [
        ("one", Asked("Stance", choices=[ChoiceGiven("for")]), "choices"),
        ("several", Asked("Stance", choices=[ChoiceGiven("for"), ChoiceGiven("against", None, True)]), "choices"),
        ("one", Asked("Stance", choices=[ChoiceGiven("for"), ChoiceGiven("Fór")]), "choices"),
        ("one", Asked("Stance", choices=[ChoiceGiven(str(n)) for n in range(51)]), "choices"),
        (
            "number",
            Asked("Scale", level="interval", minimum=Decimal(2), maximum=Decimal(1)),
            "maximum",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field_and_nothing_is_saved(cast, claim, type_, asked, field):
    with pytest.raises(QuestionRefused) as refusal:
        ask(cast, claim, type_, asked)
    assert refusal.value.field == field
    assert not TagProperty.objects.exists()
    assert claim.versions.count() == 1


def test_two_questions_have_two_names_and_a_tag_asks_at_most_twenty(cast, claim):
    for n in range(20):
        ask(cast, claim, "words", Asked(f"Question {n}"))
    with pytest.raises(QuestionRefused, match="at most 20"):
        ask(cast, claim, "words", Asked("Question 20"))
    one = claim.properties.first()
    with pytest.raises(QuestionRefused) as refusal:
        change_question(by=cast.tova, question=one, asked=Asked("QUESTION 1"), why="x")
    assert refusal.value.field == "name"


def test_questions_are_moved_and_retired(cast, claim):
    first, second = (ask(cast, claim, "words", Asked(name)) for name in ("First", "Second"))
    move_question(by=cast.tova, question=second, is_up=True)
    move_question(by=cast.tova, question=second, is_up=True)  # stands first already
    assert [one["name"] for one in claim.versions.last().properties] == ["Second", "First"]
    retire_question(by=cast.tova, question=second, is_retired=True)
    assert [one["name"] for one in claim.versions.last().properties] == ["First"]
    retire_question(by=cast.tova, question=second, is_retired=False)
    assert [one["name"] for one in claim.versions.last().properties] == ["Second", "First"]
    assert first.pk != second.pk


def test_a_tag_that_leaves_the_vocabulary_asks_nothing_and_keeps_its_answers(cast, claim):
    stance = ask(cast, claim)
    make(cast, cast.bob, audience="group", content=answered_content(stance, choice(stance, "for")))
    change_tag(by=cast.tova, tag=claim, name="claim", definition="", slot="plain", parent=None, is_defined=False)
    assert claim.versions.last().properties == []
    assert TaggingValue.objects.count() == 1
    with pytest.raises(QuestionRefused):
        ask(cast, claim, "words", Asked("Where"))
    assert_accepted()


def test_only_public_pages_with_answers_to_it_change_with_a_question(cast):
    cast.alice.is_curator = True
    share_with(cast.document, "public")
    stance = asking_tag(cast.alice, None)
    other = make(cast, cast.bob, audience="public", content=answered_content(stance))
    before = number_of(cast.document)
    renamed = Asked("Position", choices=given(stance))
    change_question(by=cast.alice, question=stance, asked=renamed, why="A better word.")
    assert number_of(cast.document) == before
    make(cast, cast.bob, "wrote", "public", content=answered_content(stance, choice(stance, "for")))
    before, changes = number_of(cast.document), changes_of(cast.document)
    change_question(by=cast.alice, question=stance, asked=Asked("Stance", choices=given(stance)), why="No.")
    assert number_of(cast.document) > before
    assert changes_of(cast.document) == changes + 1
    assert other.audience == "public"


def test_public_pages_that_show_answers_of_a_merged_tag_change_when_its_question_is_asked(cast):
    share_with(cast.document, "public")
    cast.alice.is_curator = True
    cast.alice.save()
    theirs = asking_tag(cast.alice, None, "irony")
    make(cast, cast.bob, audience="public", content=answered_content(theirs, choice(theirs, "for")))
    figure = define_tag(by=cast.alice, group=None, name="figure")
    merge_tags(by=cast.alice, tag=theirs.tag, into=figure, why="One.")
    before = changes_of(cast.document)
    other = ask(cast, figure, "words", Asked("Remark"), by=cast.alice)
    assert changes_of(cast.document) == before
    same = ask(cast, figure, "one", Asked("STANCÉ", choices=STANCE.choices), by=cast.alice)
    assert changes_of(cast.document) == before + 1
    retire_question(by=cast.alice, question=same, is_retired=True)
    assert changes_of(cast.document) == before + 2
    retire_question(by=cast.alice, question=other, is_retired=True)
    assert changes_of(cast.document) == before + 2
    set_questions(by=cast.alice, tag=figure, questions=[Question("stance", "one", choices=("a", "b"))], why="Again.")
    assert changes_of(cast.document) == before + 3


def test_all_questions_are_set_in_one_version_and_what_is_not_named_is_retired(cast, claim):
    stance = ask(cast, claim)
    remark = ask(cast, claim, "words", Asked("Remark"))
    count = claim.versions.count()
    wanted = [
        Question("Sure", "number", minimum=Decimal(1)),
        Question("STANCE", "one", "How?", is_required=True, choices=("Against", "neither")),
    ]
    assert set_questions(by=cast.tova, tag=claim, questions=wanted, why="From a file.")
    assert claim.versions.count() == count + 1
    assert not set_questions(by=cast.tova, tag=claim, questions=wanted, why="")
    assert claim.versions.count() == count + 1
    rows = [(one.pk, one.name, one.position) for one in claim.properties.filter(retired_at=None)]
    assert rows == [(claim.properties.get(name="Sure").pk, "Sure", 0), (stance.pk, "STANCE", 1)]
    remark.refresh_from_db()
    assert remark.retired_at is not None
    stance.refresh_from_db()
    offered = [(one.label, one.retired_at is None) for one in stance.choices.order_by("position")]
    assert offered == [("Against", True), ("neither", True), ("for", False)]
    turned = [wanted[1], wanted[0]]
    assert set_questions(by=cast.tova, tag=claim, questions=turned, why="")
    asked = claim.properties.filter(retired_at=None).order_by("position").values_list("name", flat=True)
    assert list(asked) == ["STANCE", "Sure"]


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ([Question("stance", "several", choices=("a", "b"))], "and keeps that"),
        ([Question("Where", "words"), Question("WHERE", "words")], "two questions have this name"),
        ([Question("Which", "one", choices=("a",))], "at least two answers"),
        ([Question("Which", "one", choices=("a", "Á"))], "is offered twice"),
        ([Question(f"q{n}", "words") for n in range(20)], "at most 20 questions"),
        ([Question("Stance", "one", "Another?", choices=("for", "against"))], "Say why it changes"),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_is_saved(cast, claim, questions, said):
    ask(cast, claim)
    before = list(claim.properties.order_by("pk").values()), claim.versions.count()
    with pytest.raises(QuestionRefused) as refusal:
        set_questions(by=cast.tova, tag=claim, questions=questions, why="")
    assert said in str(refusal.value)
    assert (list(claim.properties.order_by("pk").values()), claim.versions.count()) == before


def test_a_frozen_vocabulary_asks_what_it_asked(cast, claim):
    stance = ask(cast, claim)
    edition = make_edition(by=cast.tova, group=cast.course, name="First", is_frozen=True)
    (tag,) = json.loads(edition.content)["tags"]
    assert [one["label"] for one in tag["questions"][0]["choices"]] == ["for", "against"]
    for change in (
        lambda: ask(cast, claim, "words", Asked("Where")),
        lambda: change_question(by=cast.tova, question=stance, asked=STANCE, why="x"),
        lambda: retire_question(by=cast.tova, question=stance, is_retired=True),
    ):
        with pytest.raises(VocabularyFrozen):
            change()
    with assert_refused("documents_tagproperty", "refused_while_frozen"):
        TagProperty.objects.update(name="Position")
    with assert_refused("documents_propertychoice", "refused_while_frozen"):
        stance.choices.filter(label="for").update(label="other")
    make(cast, cast.bob, audience="group", content=answered_content(stance, choice(stance, "for")))


def number_of(document):
    return sum(PublicVersion.objects.filter(document=document).values_list("number", flat=True))


def changes_of(document):
    document.refresh_from_db()
    return document.public_changes
