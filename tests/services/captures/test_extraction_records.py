"""Rows of an extraction: parts, gaps and derivations wait for a person's decision; Postgres checks their positions."""

from __future__ import annotations

import pytest
from django.db import transaction

from documents.intake import Gap, Part, StatedDerivation
from documents.models import Derivation, Evidence, SetAside
from documents.services.captures.extraction_records import write_derivations, write_gaps, write_parts
from documents.spans import Span
from tests.factories import make_document

TEXT = "Menu\n\nIt went out, according to The Ledger.\n\nShare this"


@pytest.fixture
def document(db):
    return make_document(TEXT)


@pytest.fixture
def whole(document):
    return document.revisions.get(number=0)


def test_parts_are_stored_with_reason_and_rule(document, whole):
    write_parts(
        document,
        whole,
        [Part(Span(0, 4), "navigation", "menu"), Part(Span(len(TEXT) - 10, len(TEXT)), "sharing", "x" * 500)],
    )
    rows = document.set_aside.in_force().values_list("start", "end", "reason", "revision", "agent")
    assert list(rows) == [(0, 4, "navigation", whole.pk, None), (len(TEXT) - 10, len(TEXT), "sharing", whole.pk, None)]
    assert document.set_aside.last().rule == "x" * 120


def test_empty_parts_are_not_stored(document, whole):
    write_parts(document, whole, [Part(Span(3, 3), "markup", "nothing")])
    assert not SetAside.objects.exists()


def test_a_gap_is_proposed_once_for_each_reason(document, whole):
    found = [Gap(6, "heading", "one"), Gap(6, "heading", "two"), Gap(6, "quotation", "three", "w" * 600)]
    write_gaps(document, whole, found)
    rows = (
        document.gaps.filter(state="proposed")
        .order_by("pk")
        .values_list("position", "reason", "rule", "words", "state")
    )
    assert list(rows) == [
        (6, "heading", "one", "", "proposed"),
        (6, "quotation", "three", "w" * 500, "proposed"),
    ]


def test_a_derivation_is_proposed_with_its_evidence(document, whole):
    start = TEXT.index("according")
    span = Span(start, TEXT.index("."))
    with transaction.atomic():
        write_derivations(
            document,
            whole,
            [
                StatedDerivation("quotes", "The Ledger", "", (span,), "according to"),
                StatedDerivation("quotes", " ", "", (), ""),
            ],
        )
    derivation = Derivation.objects.get()
    assert (derivation.kind, derivation.named, derivation.origin, derivation.status) == (
        "quotes",
        "The Ledger",
        None,
        "proposed",
    )
    evidence = Evidence.objects.get(derivation=derivation)
    assert (evidence.exact, evidence.revision) == ("according to The Ledger", whole)
