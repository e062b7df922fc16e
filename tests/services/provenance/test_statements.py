"""Decisions about facts: permissions, evidence, races."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from documents.errors import StatementRefused
from documents.models import Statement
from documents.services.provenance.statements import (
    add_statement,
    add_statement_evidence,
    confirm_statement,
    correct_statement,
    dispute_statement,
    evidence_at,
    find_evidence,
    retire_statement,
    state_absence,
)
from documents.spans import Span
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import TEXT, state


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["bob", "charlie", "tova", "rhea", "anonymous"])
def test_only_a_curator_decides(name):
    cast = make_cast(TEXT)
    who = cast.everyone[name]
    fact = state(cast.document, "creator", "Ann", status="proposed")
    with pytest.raises(PermissionDenied):
        add_statement(document=cast.document, by=who, term="publisher", value="x")
    with pytest.raises(PermissionDenied):
        state_absence(document=cast.document, by=who, term="publisher", absence="not-known")
    for decide in (confirm_statement, dispute_statement, retire_statement):
        with pytest.raises(PermissionDenied):
            decide(statement=fact, by=who)
    assert list(Statement.objects.in_force()) == [fact]


@pytest.mark.django_db
def test_evidence_is_found_despite_white_space_and_only_if_unambiguous():
    document = make_document("Title\n\nBy  Ann\tHolm, 😀 in May.\nAnn again.")
    revision, span = find_evidence(document, "By Ann Holm,\n😀 in")
    assert revision.number == 0
    assert span.of(revision.text) == "By  Ann\tHolm, 😀 in"
    for words in ("Ann", "nobody", "", " \n"):
        with pytest.raises(StatementRefused):
            find_evidence(document, words)


@pytest.mark.django_db
def test_selected_words_become_evidence_and_leave_a_disputed_fact_disputed():
    curator = make_user(is_curator=True)
    document = make_document("By Ann Holm. Ann Holm wrote it.", curator=curator)
    fact = state(document, "creator", "Ann Holm", shown_by="Ann Holm", status="proposed", rule="byline")
    place = evidence_at(document, 0, Span(13, 21))
    shown = add_statement_evidence(statement=fact, by=curator, place=place)
    assert [(row.start, row.end, row.exact) for row in shown.evidence.all()] == [
        (3, 11, "Ann Holm"),
        (13, 21, "Ann Holm"),
    ]
    assert (shown.status, shown.agent, shown.rule) == ("confirmed", curator, "byline")
    again = add_statement_evidence(statement=shown, by=curator, place=place)
    assert again.evidence.count() == 2
    disputed = add_statement_evidence(statement=dispute_statement(statement=again, by=curator), by=curator, place=place)
    assert disputed.status == "disputed"
    for number, span in [(1, Span(0, 5)), (0, Span(0, 99)), (0, Span(4, 4)), (0, Span(2, 3)), (7, Span(0, 5))]:
        with pytest.raises(StatementRefused):
            evidence_at(document, number, span)


@pytest.mark.django_db
def test_a_corrected_fact_keeps_its_evidence_and_its_earlier_value():
    curator = make_user(is_curator=True)
    document = make_document("By ANN HOLM", curator=curator)
    fact = state(document, "creator", "ANN HOLM", shown_by="ANN HOLM", status="proposed")
    right = correct_statement(statement=fact, by=curator, value="Ann Holm")
    assert right.evidence.get().exact == "ANN HOLM"
    fact.refresh_from_db()
    assert fact.retired_by == curator
    assert list(Statement.objects.in_force()) == [right]
    with pytest.raises(StatementRefused):
        correct_statement(statement=right, by=curator, value=" ")
    assert list(Statement.objects.in_force()) == [right]


@pytest.mark.django_db
def test_a_value_is_not_added_twice():
    curator = make_user(is_curator=True)
    document = make_document(TEXT, curator=curator)
    add_statement(document=document, by=curator, term="publisher", value=" The Ledger ")
    with pytest.raises(StatementRefused, match="stands there already"):
        add_statement(document=document, by=curator, term="publisher", value="The Ledger")
    assert Statement.objects.get().value == "The Ledger"


@pytest.mark.django_db(transaction=True)
def test_only_one_of_several_simultaneous_decisions_is_accepted():
    curator = make_user(is_curator=True)
    document = make_document(TEXT, curator=curator)
    fact = state(document, "creator", "Ann", status="proposed")
    done: list[str] = []

    def decide() -> None:
        try:
            confirm_statement(statement=fact, by=curator)
            done.append("kept")
        except StatementRefused:
            done.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["kept", "refused", "refused", "refused"]
    assert Statement.objects.in_force().count() == 1
