"""Words that are proposed for a closed vocabulary, and what becomes of them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from selectolax.lexbor import LexborHTMLParser

from documents.errors import TagRefused, VocabularyFrozen
from documents.models import Annotation, Notice, Tag, TagProposal
from documents.services.notes import Content, delete_annotation
from documents.services.site.worker import run_due_jobs
from documents.services.vocabulary.editions import make_edition
from documents.services.vocabulary.proposals import (
    accept_proposal,
    decline_proposal,
    join_proposal,
    propose_tag,
    withdraw_proposal,
)
from documents.services.vocabulary.vocabularies import close_vocabulary, define_tag
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db

State = TagProposal.State


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    define_tag(by=cast.tova, group=cast.course, name="State", slot="plain", parent=None, spellings=["Government"])
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    return cast


def note_of(cast, by, **more):
    return make(cast, by, audience=more.pop("audience", "group"), content=Content(note="Who?"), **more)


def propose(cast, by, name="Harbour board", **more):
    return propose_tag(by=by, annotation=note_of(cast, by), name=name, **more)


def fields(name):
    return {"name": name, "definition": "Who runs the port.", "slot": "plain", "parent": None}


def test_accepting_defines_the_word_and_tells_who_proposed_it(cast):
    proposal = propose(cast, cast.bob, definition="Who runs the port.")
    tag = accept_proposal(by=cast.tova, proposal=proposal, **fields("Harbour Board"))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.tag, proposal.decided_by) == (State.ACCEPTED, tag, cast.tova)
    assert not proposal.annotation.tags.exists()  # nobody else's hand changes a note
    run_due_jobs()
    notice = Notice.objects.get(kind="tag-proposal")
    assert (notice.recipient, notice.annotation) == (cast.bob, proposal.annotation)
    assert list(Notice.objects.visible_to(cast.bob).filter(kind="tag-proposal")) == [notice]


def test_joining_makes_the_word_a_spelling_on_request(cast):
    state = Tag.objects.get(name="State")
    join_proposal(by=cast.tova, proposal=propose(cast, cast.bob, "Crown"), tag=state, adds_spelling=True)
    assert {one.label for one in state.labels.all()} == {"Government", "Crown"}
    join_proposal(by=cast.tova, proposal=propose(cast, cast.bob, "Nation"), tag=state, adds_spelling=False)
    assert not Tag.objects.spelled("Nation").exists()
    assert set(TagProposal.objects.values_list("state", "tag")) == {(State.JOINED, state.pk)}


def test_declining_needs_a_reason(cast):
    proposal = propose(cast, cast.bob)
    with pytest.raises(TagRefused, match="Say why"):
        decline_proposal(by=cast.tova, proposal=proposal, reason="")
    decline_proposal(by=cast.tova, proposal=proposal, reason="Too narrow.")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == (State.DECLINED, "Too narrow.")


def test_all_who_proposed_a_word_get_the_same_answer(cast):
    one, other = propose(cast, cast.bob, "Café"), propose(cast, cast.alice, "cafe")
    another = propose(cast, cast.bob, "Inn")
    decline_proposal(by=cast.tova, proposal=other, reason="No.")
    states = {key: TagProposal.objects.get(pk=key.pk).state for key in (one, other, another)}
    assert list(states.values()) == [State.DECLINED, State.DECLINED, State.WAITING]
    run_due_jobs()
    assert set(Notice.objects.filter(kind="tag-proposal").values_list("recipient__login", flat=True)) == {
        "bob",
        "alice",
    }


def test_a_decision_is_made_once(cast):
    proposal = propose(cast, cast.bob)
    decline_proposal(by=cast.tova, proposal=proposal, reason="No.")
    with pytest.raises(TagRefused, match="has decided"):
        accept_proposal(by=cast.tova, proposal=proposal, **fields("Harbour board"))
    assert not Tag.objects.filter(name="Harbour board").exists()
    with pytest.raises(TagRefused, match="has decided"):
        withdraw_proposal(by=cast.bob, proposal=proposal)


def test_what_the_vocabulary_has_or_waits_is_refused(cast):
    with pytest.raises(TagRefused, match="has “State” already"):
        propose(cast, cast.bob, "government")
    propose(cast, cast.bob, "Crown")
    with pytest.raises(TagRefused, match="have proposed “CROWN” already"):
        propose(cast, cast.bob, "CROWN")
    propose(cast, cast.alice, "Crown")  # which tells nothing of the other
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=False)
    with pytest.raises(TagRefused, match="is open"):
        propose(cast, cast.bob, "Inn")


def test_only_who_writes_for_the_group_proposes_with_a_note_of_their_own_in_it(cast):
    theirs = note_of(cast, cast.alice)
    private = make(cast, cast.bob, content=Content(note="Mine."))
    for by, note in ((cast.bob, theirs), (cast.bob, private), (cast.charlie, theirs)):
        with pytest.raises(PermissionDenied):
            propose_tag(by=by, annotation=note, name="Crown")
    proposal = propose(cast, cast.bob)
    for by in (cast.bob, cast.alice, cast.charlie):
        with pytest.raises(PermissionDenied):
            decline_proposal(by=by, proposal=proposal, reason="No.")


def test_with_the_note_its_proposals_go(cast):
    proposal = propose(cast, cast.bob)
    delete_annotation(by=cast.bob, pk=proposal.annotation_id)
    assert not TagProposal.objects.exists()
    note = Annotation.objects.get(pk=proposal.annotation_id)
    with pytest.raises(PermissionDenied):
        propose_tag(by=cast.bob, annotation=note, name="Crown")


def test_one_is_withdrawn_by_who_made_it(cast):
    proposal = propose(cast, cast.bob)
    with pytest.raises(TagRefused):
        withdraw_proposal(by=cast.tova, proposal=proposal)
    withdraw_proposal(by=cast.bob, proposal=proposal)
    assert not TagProposal.objects.exists()


def test_a_frozen_vocabulary_takes_no_word_and_still_answers(cast):
    proposal, other = propose(cast, cast.bob), propose(cast, cast.bob, "Crown")
    make_edition(by=cast.tova, group=cast.course, name="Pilot", is_frozen=True)
    waiting = propose(cast, cast.bob, "Inn")
    with pytest.raises(VocabularyFrozen):
        accept_proposal(by=cast.tova, proposal=proposal, **fields("Harbour board"))
    state = Tag.objects.get(name="State")
    with pytest.raises(VocabularyFrozen):
        join_proposal(by=cast.tova, proposal=other, tag=state, adds_spelling=True)
    join_proposal(by=cast.tova, proposal=other, tag=state, adds_spelling=False)
    decline_proposal(by=cast.tova, proposal=proposal, reason="Not now.")
    states = [TagProposal.objects.get(pk=one.pk).state for one in (proposal, other, waiting)]
    assert states == [State.DECLINED, State.JOINED, State.WAITING]


def test_decisions_stand_in_the_record_of_the_group_each_once(cast):
    accepted, again = propose(cast, cast.bob), propose(cast, cast.alice, "harbour BOARD")
    joined, declined = propose(cast, cast.bob, "Crown"), propose(cast, cast.bob, "stuff")
    gone = propose(cast, cast.bob, "Ghost")
    state = Tag.objects.get(name="State")
    tag = accept_proposal(by=cast.tova, proposal=accepted, **fields("Harbour Board"))
    join_proposal(by=cast.tova, proposal=joined, tag=state, adds_spelling=False)
    decline_proposal(by=cast.tova, proposal=declined, reason="Too wide.")
    decline_proposal(by=cast.tova, proposal=gone, reason="No.")
    with pytest.raises(TagRefused):
        decline_proposal(by=cast.tova, proposal=again, reason="Late.")
    delete_annotation(by=cast.bob, pk=gone.annotation_id)
    answer = signed_in(cast.tova).get("/groups/hist-214/audit/", {"about": "vocabulary"})
    rows = LexborHTMLParser(answer.content.decode()).css("main li p:last-child")
    assert [" ".join(one.text().split()) for one in rows] == [
        "You declined a word, which was proposed for the vocabulary",
        "You declined “stuff”, which was proposed for the vocabulary",
        "You joined “Crown”, which was proposed, to the tag State",
        "You took “Harbour board”, which was proposed, into the vocabulary",
    ]
    assert state.get_absolute_url() in rows[2].html
    assert "Too wide" not in answer.content.decode()
    assert tag.is_defined
    assert signed_in(cast.bob).get("/groups/hist-214/audit/").status_code == 403
