"""Answers to several facts at once, answers instead of values, and taking an answer back."""

import pytest
from django.core.exceptions import PermissionDenied

from documents.errors import FactsChanged, StatementRefused
from documents.models import Event, SearchBlock, Statement
from documents.services.provenance.statements import (
    add_statement,
    confirm_all,
    confirm_statement,
    correct_statement,
    find_evidence,
    retire_statement,
    state_absence,
)
from documents.services.provenance.undo import undo_answer
from tests.cast import make_cast
from tests.views.pages import TEXT, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def proposals(cast):
    return [
        state(cast.document, "title", "The Gauge", status="proposed", rule="headline"),
        state(cast.document, "creator", "Ines Varga-Holm", status="proposed", shown_by="Ines Varga-Holm"),
        state(cast.document, "issued", "14 March 2024", status="proposed", normalised="2024-03-14"),
    ]


def in_force():
    return {row.property: row for row in Statement.objects.in_force()}


def test_all_shown_facts_are_confirmed_with_their_evidence(cast, proposals):
    shown = [row.pk for row in proposals]
    confirmed = confirm_all(document=cast.document, by=cast.alice, shown=shown)
    assert set(confirmed) == set(shown)
    assert {row.status for row in Statement.objects.in_force()} == {"confirmed"}
    assert {row.agent for row in Statement.objects.in_force()} == {cast.alice}
    assert in_force()["creator"].evidence.get().exact == "Ines Varga-Holm"
    cast.document.refresh_from_db()
    assert cast.document.title == "The Gauge"
    assert Event.objects.filter(kind="statement.changed").count() == 3


def test_nothing_is_confirmed_if_one_fact_changed_meanwhile(cast, proposals):
    shown = [row.pk for row in proposals]
    correct_statement(statement=proposals[1], by=cast.alice, value="I. Varga-Holm")
    with pytest.raises(FactsChanged):
        confirm_all(document=cast.document, by=cast.alice, shown=shown)
    assert [in_force()[term].status for term in ("title", "issued")] == ["proposed", "proposed"]


def test_nothing_is_confirmed_if_another_value_came_beside_one(cast, proposals):
    shown = [row.pk for row in proposals]
    state(cast.document, "issued", "12 March 2024", status="proposed")
    with pytest.raises(FactsChanged):
        confirm_all(document=cast.document, by=cast.alice, shown=shown)
    assert not Statement.objects.filter(status="confirmed").exists()


@pytest.mark.parametrize("shown", [[], [0], [2_000_000_000]])
def test_confirming_nothing_or_what_is_not_there_is_refused(cast, proposals, shown):
    with pytest.raises(StatementRefused):
        confirm_all(document=cast.document, by=cast.alice, shown=shown)
    assert not Statement.objects.filter(status="confirmed").exists()


@pytest.mark.parametrize("name", ["bob", "charlie", "tova", "rhea", "anonymous"])
def test_only_a_curator_answers_and_undoes(cast, proposals, name):
    who, shown = cast.everyone[name], [row.pk for row in proposals]
    with pytest.raises(PermissionDenied):
        confirm_all(document=cast.document, by=who, shown=shown)
    with pytest.raises(PermissionDenied):
        undo_answer(document=cast.document, by=who, answer=shown[0], replaced=[])
    assert not Statement.objects.exclude(status="proposed").exists()


def test_not_stated_replaces_the_values_that_were_shown_and_no_others(cast, proposals):
    given = {"document": cast.document, "by": cast.alice, "term": "creator", "absence": "not-stated"}
    state(cast.document, "creator", "Somebody else", status="proposed")
    with pytest.raises(FactsChanged):
        state_absence(**given, instead_of=[proposals[1].pk])
    assert Statement.objects.in_force().filter(property="creator").count() == 2
    values = Statement.objects.in_force().filter(property="creator").values_list("pk", flat=True)
    state_absence(**given, instead_of=list(values))
    assert in_force()["creator"].absence == "not-stated"
    assert Statement.objects.get(pk=proposals[1].pk).retired_by == cast.alice


def test_a_correction_keeps_the_evidence_unless_new_words_are_given(cast, proposals):
    kept = correct_statement(statement=proposals[1], by=cast.alice, value="I. Varga-Holm")
    assert kept.evidence.get().exact == "Ines Varga-Holm"
    place = find_evidence(cast.document, "Northern Ledger")
    changed = correct_statement(
        statement=kept, by=cast.alice, value="The Ledger", reasoning="Its masthead", evidence=[place]
    )
    assert changed.evidence.get().exact == "Northern Ledger"
    assert changed.reasoning == "Its masthead"


def test_undoing_states_again_what_stood_before_and_keeps_the_answer_on_record(cast, proposals):
    before = proposals[1]
    answered = confirm_statement(statement=before, by=cast.alice)
    assert undo_answer(document=cast.document, by=cast.alice, answer=answered.pk, replaced=[before.pk]) == "creator"
    again = in_force()["creator"]
    assert (again.value, again.status, again.agent, again.stated_at) == (
        before.value, "proposed", None, before.stated_at,
    )  # fmt: skip
    assert again.evidence.get().exact == "Ines Varga-Holm"
    answered.refresh_from_db()
    assert (answered.status, answered.retired_by) == ("confirmed", cast.alice)
    assert Statement.objects.filter(property="creator").count() == 3


def test_undoing_gives_the_article_its_title_back(cast, proposals):
    confirm_statement(statement=proposals[0], by=cast.alice)
    named = in_force()["title"]
    other = correct_statement(statement=named, by=cast.alice, value="Another Gauge")
    undo_answer(document=cast.document, by=cast.alice, answer=other.pk, replaced=[named.pk])
    cast.document.refresh_from_db()
    assert cast.document.title == "The Gauge"


def test_undoing_an_answer_to_an_empty_fact_empties_it(cast):
    unlooked = state(cast.document, "publisher", absence="not-looked", rule="a rule")
    added = add_statement(document=cast.document, by=cast.alice, term="publisher", value="The Ledger")
    undo_answer(document=cast.document, by=cast.alice, answer=added.pk, replaced=[unlooked.pk])
    assert in_force()["publisher"].absence == "not-looked"


def test_undoing_a_language_gives_the_article_its_direction_back(cast):
    unlooked = state(cast.document, "language", absence="not-looked", rule="a rule")
    added = add_statement(document=cast.document, by=cast.alice, term="language", value="ar")
    cast.document.refresh_from_db()
    assert (cast.document.language, cast.document.direction) == ("ar", "rtl")
    undo_answer(document=cast.document, by=cast.alice, answer=added.pk, replaced=[unlooked.pk])
    cast.document.refresh_from_db()
    assert (cast.document.language, cast.document.direction) == ("", "ltr")


def test_undoing_one_of_two_titles_shows_the_one_that_was_shown(cast):
    state(cast.document, "title", "The Gauge", status="proposed", rule="a heading")
    other = state(cast.document, "title", "Two Clocks", status="proposed", rule="title of the page")
    answered = confirm_statement(statement=other, by=cast.alice)
    undo_answer(document=cast.document, by=cast.alice, answer=answered.pk, replaced=[other.pk])
    cast.document.refresh_from_db()
    assert cast.document.title == "The Gauge"


def test_only_ones_own_last_answer_is_undone_and_only_with_what_it_replaced(cast, proposals):
    title, creator, _issued = proposals
    answered = confirm_statement(statement=creator, by=cast.alice)
    later = state(cast.document, "creator", "Later", status="proposed")
    retire_statement(statement=later, by=cast.alice)
    for replaced in ([title.pk], [later.pk], [answered.pk], [creator.pk, 2_000_000_000]):
        with pytest.raises(FactsChanged):
            undo_answer(document=cast.document, by=cast.alice, answer=answered.pk, replaced=replaced)
    retire_statement(statement=answered, by=cast.alice)
    with pytest.raises(FactsChanged):
        undo_answer(document=cast.document, by=cast.alice, answer=answered.pk, replaced=[creator.pk])
    assert "creator" not in in_force()


def test_undoing_a_language_gives_its_words_their_stems_back(cast):
    before = list(SearchBlock.objects.values_list("stems", flat=True))
    unlooked = state(cast.document, "language", absence="not-looked", rule="a rule")
    added = add_statement(document=cast.document, by=cast.alice, term="language", value="en")
    assert list(SearchBlock.objects.values_list("stems", flat=True)) != before
    undo_answer(document=cast.document, by=cast.alice, answer=added.pk, replaced=[unlooked.pk])
    assert list(SearchBlock.objects.values_list("stems", flat=True)) == before
