"""Proposed texts: an article that is captured or read again changes only when a curator accepts the new text."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.errors import CaptureRefused, CorrectionRefused, StaleVersion
from documents.models import Anchor, Capture, Document, Event, Proposal, Revision, SetAside
from documents.rendering import render
from documents.services.captures.captures import FileOrigin
from documents.services.events.locks import locked_document
from documents.services.imports.imports import import_capture
from documents.services.versions.proposals import accept_proposal, recapture, refuse_proposal, reread
from documents.services.versions.revisions import add_revision, correct_document
from documents.spans import Span, SpanMap
from tests.factories import make_annotation, make_user

WORDS = "<p>The keeper wrote down the height of the sea at eight in the morning and again at night, in ink.</p>"
PAGE = (
    "<!doctype html><html lang=en><title>Ebb</title><nav><a href=/>Home</a></nav>"
    f"<article><h1>Ebb</h1>{WORDS * 2}<p>It went out.</p></article>"
)
CHANGED = PAGE.replace("It went out.", "It went out at six.").replace("Home", "Front page")


@pytest.fixture
def curator(db):
    return make_user("ines", is_curator=True)


@pytest.fixture
def document(curator) -> Document:
    return import_capture(file=io.BytesIO(PAGE.encode()), file_origin=FileOrigin("ebb.html"), by=curator).document


def capture_again(document: Document, data: str, by, name: str = "ebb.html"):
    return recapture(document=document, file=io.BytesIO(data.encode()), file_origin=FileOrigin(name), by=by)


def test_a_changed_capture_is_stored_and_its_text_proposed(document, curator):
    before = document.current_revision
    made = capture_again(document, CHANGED, curator)
    assert b"".join(made.capture.bytes()) == CHANGED.encode()
    assert made.proposal is not None
    assert (made.proposal.kind, made.proposal.state, made.proposal.whole.text) == ("recapture", "open", CHANGED)
    assert "at six" in made.proposal.source
    document.refresh_from_db()
    assert document.current_revision == before
    kinds = list(document.events.order_by("number").values_list("kind", flat=True))[-3:]
    assert kinds == [Event.Kind.REVISION_ADDED, Event.Kind.CAPTURE_ADDED, Event.Kind.PROPOSAL_MADE]


def test_the_same_bytes_are_not_stored_twice(document, curator):
    made = capture_again(document, PAGE, curator, "other.html")
    assert (made.already_existed, made.proposal, document.captures.count()) == (True, None, 1)


def test_a_capture_with_only_changed_furniture_proposes_nothing(document, curator):
    made = capture_again(document, PAGE.replace("Home", "Front page"), curator)
    assert (made.already_existed, made.proposal, document.captures.count()) == (False, None, 2)


def test_accepting_makes_the_next_version_with_its_parts_and_carries_notes(document, curator):
    first = document.current_revision
    note = make_annotation(document, curator, (4, 10))
    proposal = capture_again(document, CHANGED, curator).proposal
    made = accept_proposal(proposal=proposal, by=curator, reason="The page was updated.")
    document.refresh_from_db()
    assert document.current_revision == made
    assert (made.based_on, made.mapped_to, made.reason) == (first, proposal.whole, "The page was updated.")
    assert made.text == first.text.replace("It went out.", "It went out at six.")
    at = made.text.index("at six")
    (origin,) = SpanMap.from_json(made.span_map).sources_of(Span(at, at + 6))
    assert origin.of(CHANGED) == "at six"
    reasons = {row.reason: CHANGED[row.start : row.end] for row in SetAside.objects.filter(revision=proposal.whole)}
    assert "Front page" in reasons["navigation"]
    assert Anchor.objects.filter(target__annotation=note, revision=made).exists()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (Proposal.State.ACCEPTED, curator)
    with pytest.raises(CorrectionRefused, match="decided already"):
        accept_proposal(proposal=proposal, by=curator)


def correct(document: Document, by, old: str, new: str) -> Revision:
    current = document.current_revision
    return correct_document(
        document=document, by=by, source=current.source.replace(old, new), source_format=current.source_format
    )


def test_accepting_over_an_unseen_correction_is_refused(document, curator):
    looked_at = document.current_revision.number
    proposal = capture_again(document, CHANGED, curator).proposal
    correction = correct(document, curator, "height of the sea", "depth of the sea")
    with pytest.raises(StaleVersion):
        accept_proposal(proposal=proposal, by=curator, base=looked_at)
    document.refresh_from_db()
    proposal.refresh_from_db()
    assert (document.current_revision, proposal.state) == (correction, Proposal.State.OPEN)
    assert not document.revisions.filter(number__gt=correction.number).exists()
    assert accept_proposal(proposal=proposal, by=curator, base=correction.number).based_on == correction


def test_a_proposal_equal_to_the_current_text_makes_no_version(document, curator):
    proposal = capture_again(document, CHANGED, curator).proposal
    correction = correct(document, curator, "It went out.", "It went out at six.")
    with pytest.raises(CorrectionRefused, match="The text is the same as before"):
        accept_proposal(proposal=proposal, by=curator, base=correction.number)
    document.refresh_from_db()
    assert document.current_revision == correction
    assert Proposal.objects.get().state == Proposal.State.OPEN


def test_a_refused_text_is_not_proposed_again(document, curator):
    proposal = capture_again(document, CHANGED, curator).proposal
    refuse_proposal(proposal=proposal, by=curator)
    document.refresh_from_db()
    assert "at six" not in document.current_revision.text
    assert reread(document) is None
    assert Proposal.objects.get().state == Proposal.State.REFUSED


@pytest.mark.django_db(transaction=True)
def test_rereading_proposes_what_is_found_now(curator, document):
    with transaction.atomic():
        locked = locked_document(document.pk)
        add_revision(
            locked,
            rendered=render(PAGE, "html"),
            source=PAGE,
            source_format="html",
            based_on=locked.revisions.get(number=0),
            by=curator,
        )
    document.refresh_from_db()
    assert document.current_revision.text.startswith("Ebb")
    proposal = reread(document)
    assert proposal is not None
    assert (proposal.kind, proposal.whole.number) == (Proposal.Kind.REREAD, 0)
    assert reread(document) == proposal
    accept_proposal(proposal=proposal, by=curator)
    document.refresh_from_db()
    assert document.current_revision.text.startswith("The keeper")
    assert SetAside.objects.in_force().filter(revision__number=0, reason="navigation").count() == 1
    assert reread(document) is None


def test_rereading_proposes_nothing_where_nothing_differs(document):
    assert reread(document) is None
    assert not Proposal.objects.exists()


def test_strangers_cannot_recapture_or_decide(document, curator):
    stranger = make_user("charlie")
    proposal = capture_again(document, CHANGED, curator).proposal
    for refused in (
        lambda: capture_again(document, CHANGED + " ", stranger),
        lambda: accept_proposal(proposal=proposal, by=stranger),
        lambda: refuse_proposal(proposal=proposal, by=stranger),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert Proposal.objects.get().state == Proposal.State.OPEN


def test_an_unreadable_capture_leaves_nothing(document, curator):
    rows = (Capture.objects.count(), Revision.objects.count())
    with pytest.raises(CaptureRefused):
        capture_again(document, "GIF89a", curator)
    assert (Capture.objects.count(), Revision.objects.count()) == rows
