"""Gaps in a copy: proposed by the program, decided by people."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from documents.errors import ExtractionRefused
from documents.models import Event, Gap
from documents.services.captures.gaps import add_gap, decide_gap
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db

TEXT = "He said in a post:\n\nThen he left.\n"


@pytest.fixture
def alice():
    return make_user("alice", is_curator=True)


@pytest.fixture
def document(alice):
    return make_document(TEXT, curator=alice, visibility="public")


def whole_of(document):
    return document.revisions.get(number=0)


def proposed(document, **fields):
    return Gap.objects.create(
        document=document, revision=whole_of(document), position=18, reason="quotation", rule="colon", **fields
    )


@pytest.mark.parametrize("state", ["confirmed", "refused"])
def test_a_proposal_is_decided_and_the_decision_may_change(document, alice, state):
    gap = decide_gap(gap=proposed(document), by=alice, state=state)
    assert (gap.state, gap.agent) == (state, alice)
    assert gap.decided_at is not None
    assert document.events.filter(kind=Event.Kind.GAP_DECIDED, row=str(gap.pk), fields=["state"]).exists()
    other = {"confirmed": "refused", "refused": "confirmed"}[state]
    assert decide_gap(gap=gap, by=alice, state=other).state == other


def test_a_gap_added_by_a_person_is_confirmed_at_once(document, alice):
    gap = add_gap(
        document=document, by=alice, whole=whole_of(document), position=18, reason="embedded", words=" a post "
    )
    assert (gap.state, gap.words, gap.rule) == ("confirmed", "a post", "")
    assert document.events.filter(kind=Event.Kind.GAP_ADDED, row=str(gap.pk)).exists()


def test_adding_a_gap_that_the_program_proposed_confirms_the_proposal(document, alice):
    gap = proposed(document)
    again = add_gap(
        document=document, by=alice, whole=whole_of(document), position=18, reason="quotation", words="his words"
    )
    assert (again.pk, again.state, again.words) == (gap.pk, "confirmed", "his words")
    assert Gap.objects.count() == 1


def test_a_decision_changes_the_public_page(document, alice):
    document.refresh_from_db()
    before = document.public_changes
    decide_gap(gap=proposed(document), by=alice, state="confirmed")
    document.refresh_from_db()
    assert document.public_changes == before + 1


@pytest.mark.parametrize(("position", "reason"), [(99, "quotation"), (-1, "quotation"), (3, "because"), (3, "")])
def test_an_invalid_gap_or_decision_is_refused(document, alice, position, reason):
    with pytest.raises(ExtractionRefused):
        add_gap(document=document, by=alice, whole=whole_of(document), position=position, reason=reason)
    with pytest.raises(ExtractionRefused):
        decide_gap(gap=proposed(document), by=alice, state="proposed")
    assert not Gap.objects.exclude(state="proposed").exists()


def test_only_curators_decide(document):
    reader = make_user("reader")
    with pytest.raises(PermissionDenied):
        decide_gap(gap=proposed(document), by=reader, state="confirmed")
    with pytest.raises(PermissionDenied):
        add_gap(document=document, by=reader, whole=whole_of(document), position=3, reason="other")
