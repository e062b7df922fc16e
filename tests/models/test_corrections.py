"""Constraints of Postgres on parts set aside, gaps, proposals, derivations, revision maps and notices."""

import pytest
from django.utils import timezone

from documents.models import Derivation, Document, Evidence, Gap, Notice, Proposal, Revision, RevisionMap, SetAside
from documents.services.article.delete_document import delete_document
from tests.models import rows
from tests.models.rows import LATER, TEXT, assert_accepted, assert_refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    """The capture text (revision 0)."""
    return rows.text(rows.document(), TEXT, source_format="capture")


@pytest.fixture
def other_document_text():
    """A text of another document."""
    return rows.text(rows.document())


def part(of, start=0, end=10, **fields):
    facts = {"document": of.document, "revision": of, "start": start, "end": end, "reason": "masthead"}
    return SetAside.objects.create(**facts | fields)


def gap(of, position=10, **fields):
    facts = {"document": of.document, "revision": of, "position": position, "reason": "quotation"}
    return Gap.objects.create(**facts | fields)


def proposal(of, **fields):
    facts = {"document": of.document, "whole": of, "kind": "reread", "source": TEXT, "source_format": "plain"}
    return Proposal.objects.create(**facts | fields)


def derivation(of, **fields):
    return Derivation.objects.create(document=of, **{"kind": "republishes", "named": "The Tidal Ledger"} | fields)


def revision_map(old, new, **fields):
    facts = {"document": old.document, "old": old, "new": new, "tool_version": "1", "data": []}
    return RevisionMap.objects.create(**facts | fields)


def notice(about, **fields):
    facts = {"recipient": rows.person(), "kind": "corrected", "document": about.document, "revision": about}
    return Notice.objects.create(**facts | fields)


def rows_of(row):
    return type(row).objects.filter(pk=row.pk)


@pytest.mark.parametrize(("start", "end"), [(0, 1), (len(TEXT) - 1, len(TEXT)), (0, len(TEXT))])
def test_part_set_aside_lies_within_its_text(whole, start, end):
    part(whole, start, end)
    assert_accepted()


def test_part_past_the_end_or_on_a_missing_text_is_refused(whole):
    with assert_refused("documents_setaside", "set_aside_within_the_text"):
        part(whole, 0, len(TEXT) + 1)
    with assert_refused("documents_setaside", "set_aside_within_the_text"):
        part(whole, revision=None, revision_id=whole.pk + 1000)


def test_one_part_past_the_end_among_many_is_refused(whole):
    facts = {"document": whole.document, "revision": whole, "reason": "legal"}
    parts = [SetAside(start=0, end=end, **facts) for end in [5] * 50 + [len(TEXT) + 1] + [5] * 50]
    with assert_refused("documents_setaside", "set_aside_within_the_text"):
        SetAside.objects.bulk_create(parts)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5)])
def test_empty_part_is_refused(whole, start, end):
    with assert_refused("documents_setaside", "set_aside_covers_something"):
        part(whole, start, end)


def test_gap_is_within_its_text(whole):
    gap(whole, 0)
    gap(whole, len(TEXT))
    assert_accepted()
    with assert_refused("documents_gap", "gap_within_the_text"):
        gap(whole, len(TEXT) + 1)
    with assert_refused("documents_gap", "gap_within_the_text"):
        gap(whole, revision=None, revision_id=whole.pk + 1000)


def test_gap_is_unique_by_position_and_reason(whole):
    gap(whole)
    gap(whole, reason="subject")
    with assert_refused("documents_gap", "gap_once"):
        gap(whole)


def test_decided_gap_has_the_time_of_the_decision(whole):
    with assert_refused("documents_gap", "gap_decided_by_somebody"):
        gap(whole, state="confirmed")
    gap(whole, state="confirmed", decided_at=timezone.now())
    assert_accepted()


def test_part_can_only_be_restored_and_only_once(whole):
    row = part(whole)
    for change in [{"start": 1}, {"end": 11}, {"reason": "legal"}, {"rule": "another"}, {"agent": rows.person()}]:
        with assert_refused("documents_setaside", "stays_in_place"):
            rows_of(row).update(**change)
    rows_of(row).update(retired_at=timezone.now(), retired_by=rows.person())
    assert_accepted()
    for change in [{"retired_at": None}, {"retired_at": timezone.now()}, {"retired_by": None}]:
        with assert_refused("documents_setaside", "stays_in_place"):
            rows_of(row).update(**change)


def test_gap_is_decided_but_never_moved(whole):
    row = gap(whole)
    for change in [{"position": 11}, {"reason": "other"}, {"rule": "another"}, {"stated_at": timezone.now()}]:
        with assert_refused("documents_gap", "stays_in_place"):
            rows_of(row).update(**change)
    for state in ("refused", "confirmed"):  # a decision may be reversed
        rows_of(row).update(state=state, decided_at=timezone.now(), agent=rows.person(), words="A quotation.")
    assert_accepted()


def test_text_has_one_open_proposal(whole):
    first = proposal(whole)
    with assert_refused("documents_proposal", "proposal_one_open"):
        proposal(whole)
    rows_of(first).update(state="refused", decided_at=timezone.now())
    proposal(whole)
    assert_accepted()


@pytest.mark.parametrize("fields", [{"state": "accepted"}, {"state": "open", "decided_at": timezone.now()}])
def test_proposal_has_a_decision_time_exactly_if_it_is_decided(whole, fields):
    with assert_refused("documents_proposal", "proposal_decided_once"):
        proposal(whole, **fields)


def test_derivation_from_itself_or_twice_from_the_same_origin_is_refused():
    article, origin = rows.document(), rows.document()
    with assert_refused("documents_derivation", "derivation_of_another"):
        derivation(article, origin=article)
    first = derivation(article, origin=origin)
    with assert_refused("documents_derivation", "derivation_once"):
        derivation(article, origin=origin)
    derivation(article, origin=origin, kind="quotes")
    rows_of(first).update(retired_at=timezone.now())
    derivation(article, origin=origin)
    derivation(article)
    derivation(article)  # two proposals may name the same origin while it is not identified
    assert_accepted()


@pytest.mark.parametrize("fields", [{"named": ""}, {"status": "confirmed"}, {"status": "disputed"}])
def test_derivation_without_an_identified_origin_is_a_proposal_with_a_name(fields):
    with assert_refused("documents_derivation", "derivation_names_its_origin"):
        derivation(rows.document(), **fields)


def test_evidence_supports_either_a_fact_or_a_derivation(whole):
    fact, drawn = rows.statement(whole.document), derivation(whole.document)
    words = {"document": whole.document, "revision": whole, "start": 4, "end": 10, "exact": TEXT[4:10]}
    Evidence.objects.create(derivation=drawn, **words)
    Evidence.objects.create(statement=fact, **words)
    assert_accepted()
    for things in ({}, {"statement": fact, "derivation": drawn}):
        with assert_refused("documents_evidence", "evidence_of_one_thing"):
            Evidence.objects.create(**words, **things)


def test_revision_map_is_unique_for_two_different_texts(whole):
    later = rows.text(whole.document, LATER)
    revision_map(whole, later)
    revision_map(later, whole)
    assert_accepted()
    with assert_refused("documents_revisionmap", "revision_map_once"):
        revision_map(whole, later)
    with assert_refused("documents_revisionmap", "revision_map_of_two_texts"):
        revision_map(whole, whole)


def test_person_gets_one_notice_of_a_correction(whole):
    told = notice(whole)
    with assert_refused("documents_notice", "notice_once"):
        notice(whole, recipient=told.recipient)
    notice(whole)
    assert_accepted()


def test_row_cannot_refer_to_a_text_of_another_document(whole, other_document_text):
    later = rows.text(whole.document, LATER)
    drawn = derivation(other_document_text.document)
    words = {"document": whole.document, "revision": whole, "start": 4, "end": 10, "exact": TEXT[4:10]}
    for table, promise, write in [
        (
            "documents_revision",
            "revision_mapped_to_same_document",
            lambda: rows.text(whole.document, mapped_to=other_document_text),
        ),
        (
            "documents_revisionmap",
            "revision_map_old_of_document",
            lambda: revision_map(other_document_text, later, document=later.document),
        ),
        ("documents_revisionmap", "revision_map_new_of_document", lambda: revision_map(whole, other_document_text)),
        (
            "documents_evidence",
            "evidence_derivation_of_document",
            lambda: Evidence.objects.create(derivation=drawn, **words),
        ),
        (
            "documents_setaside",
            "set_aside_revision_of_document",
            lambda: part(other_document_text, document=whole.document),
        ),
        ("documents_gap", "gap_revision_of_document", lambda: gap(other_document_text, document=whole.document)),
        (
            "documents_proposal",
            "proposal_whole_of_document",
            lambda: proposal(other_document_text, document=whole.document),
        ),
        (
            "documents_notice",
            "notice_revision_of_document",
            lambda: notice(other_document_text, document=whole.document),
        ),
    ]:
        with assert_refused(table, promise):
            write()


def test_deleting_a_document_deletes_its_parts_gaps_proposals_maps_and_notices(whole, other_document_text):
    for text in (whole, other_document_text):
        later = rows.text(text.document, LATER, mapped_to=text, based_on=text)
        drawn = derivation(text.document)
        words = {"document": text.document, "revision": text, "start": 4, "end": 10, "exact": TEXT[4:10]}
        Evidence.objects.create(derivation=drawn, **words)
        part(text), gap(text), proposal(text), notice(later), revision_map(text, later)
    assert_accepted()
    delete_document(whole.document)
    assert_accepted()
    assert Document.objects.get().pk == other_document_text.document_id
    for model in (SetAside, Gap, Proposal, Derivation, Evidence, RevisionMap, Notice):
        assert model.objects.get().document_id == other_document_text.document_id, model
    assert Revision.objects.count() == 2


def test_derivation_from_a_deleted_document_names_its_title(whole):
    article = rows.document()
    whole.document.visibility = Document.Visibility.RECORD  # everyone sees its title
    whole.document.basis = Document.Basis.OWN_WORK
    whole.document.save()
    confirmed = derivation(article, origin=whole.document, named="", status="confirmed")
    delete_document(whole.document)
    assert_accepted()
    confirmed.refresh_from_db()
    assert (confirmed.origin, confirmed.named, confirmed.status) == (None, whole.document.title, "proposed")
