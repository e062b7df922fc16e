"""Pages of proposed words: members see their own, who leads decides, nobody sees a passage that is closed to them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documents.models import Notice, Tag, TagProposal
from documents.services.notes import Content, Sharing, change_annotation
from documents.services.site.worker import run_due_jobs
from documents.services.vocabulary.proposals import accept_proposal, propose_tag
from documents.services.vocabulary.vocabularies import close_vocabulary, define_tag
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make, passage
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db

PAGE = "/groups/hist-214/vocabulary/proposals/"
PROPOSE = "/groups/hist-214/vocabulary/propose/"


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    define_tag(by=cast.tova, group=cast.course, name="State", slot="plain", parent=None)
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    return cast


def note_of(cast, by, words="keeper", **more):
    return make(cast, by, words, audience="group", content=Content(note="Who?"), **more)


@pytest.fixture
def proposal(cast):
    return propose_tag(by=cast.bob, annotation=note_of(cast, cast.bob), name="Warden", definition="Who keeps a place.")


def page(who, address=PAGE) -> str:
    answer = signed_in(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(cast, proposal, do, who=None, **fields):
    return signed_in(who or cast.tova).post(PAGE, {"proposal": str(proposal.uuid), "do": do, **fields})


def test_a_member_proposes_a_word_with_the_passage_of_a_note(cast):
    note = note_of(cast, cast.bob)
    address = f"{PROPOSE}?note={note.pk}&name=Warden"
    shown = page(cast.bob, address)
    assert "keeper" in shown
    assert 'value="Warden"' in shown
    answer = signed_in(cast.bob).post(address, {"name": " Warden ", "definition": "Who keeps a place."})
    assert (answer.status_code, answer["Location"]) == (302, note.get_absolute_url())
    made = TagProposal.objects.get()
    assert (made.name, made.definition, made.annotation, made.proposed_by) == (
        "Warden", "Who keeps a place.", note, cast.bob,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\0b", "state"])
def test_what_cannot_be_proposed_is_told_at_the_field(cast, name):
    note = note_of(cast, cast.bob)
    answer = signed_in(cast.bob).post(f"{PROPOSE}?note={note.pk}", {"name": name})
    assert answer.status_code == 422
    assert 'id="id_name_error"' in answer.content.decode()
    assert not TagProposal.objects.exists()


def test_notes_of_others_and_of_no_group_are_not_found(cast):
    theirs, private = note_of(cast, cast.alice), make(cast, cast.bob, content=Content(note="Mine."))
    for note in (theirs.pk, private.pk, "nonsense", ""):
        assert signed_in(cast.bob).get(f"{PROPOSE}?note={note}").status_code == 404
    assert signed_in(cast.charlie).get(f"{PROPOSE}?note={theirs.pk}").status_code == 404


def test_who_leads_sees_the_word_its_passage_and_how_many_others(cast, proposal):
    propose_tag(by=cast.alice, annotation=note_of(cast, cast.alice, "forty"), name="warden")
    shown = page(cast.tova)
    assert "Who keeps a place." in shown
    assert "Proposed by <bdi>Bob Adeyemi</bdi>" in shown
    assert "also proposed by 1 other" in shown
    assert ">keeper</q>" in shown
    assert ">forty</q>" in shown
    assert "1 proposed word waits" in page(cast.tova, "/groups/hist-214/vocabulary/")


def test_a_passage_that_is_closed_to_who_leads_is_not_shown(cast, proposal):
    change_annotation(
        by=cast.bob, pk=proposal.annotation_id, content=Content(note="Who?"), sharing=Sharing("private"),
        selections=[passage(cast.document, "keeper")],
    )  # fmt: skip
    shown = page(cast.tova)
    assert "Warden" in shown
    assert "keeper" not in shown
    assert "The passage is not open to you." in shown
    assert str(proposal.annotation_id) not in shown


def test_a_member_sees_nothing_of_what_others_propose(cast, proposal):
    twin = page(cast.alice)
    assert "Warden" not in twin
    proposal.delete()
    assert page(cast.alice) == twin
    assert "Warden" not in page(cast.alice, "/groups/hist-214/vocabulary/")


def test_a_member_cannot_decide_nor_withdraw_what_is_not_theirs(cast, proposal):
    for do in ("accept", "join", "decline"):
        assert decide(cast, proposal, do, who=cast.bob).status_code == 403
    assert decide(cast, proposal, "withdraw", who=cast.tova).status_code == 403
    assert decide(cast, proposal, "withdraw", who=cast.alice).status_code == 404
    assert decide(cast, proposal, "decline", who=cast.charlie).status_code == 404
    assert decide(cast, proposal, "nonsense").status_code == 404
    proposal.refresh_from_db()
    assert proposal.is_waiting


def test_accepting_joining_and_declining(cast, proposal):
    shown = page(cast.tova, f"{PAGE}?decide={proposal.uuid}")
    assert 'value="Warden"' in shown
    answer = decide(cast, proposal, "accept", name="Warden", definition="Keeps a place.", slot="claim")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert Tag.objects.get(name="Warden").definition == "Keeps a place."
    again = decide(cast, proposal, "decline", reason="No.")
    assert again.status_code == 422
    assert "Somebody has decided on this already." in again.content.decode()

    crown = propose_tag(by=cast.bob, annotation=note_of(cast, cast.bob), name="Crown")
    assert decide(cast, crown, "join").status_code == 422
    state = Tag.objects.get(name="State")
    assert decide(cast, crown, "join", tag=str(state.pk), adds_spelling="on").status_code == 302
    assert state.labels.get().label == "Crown"

    inn = propose_tag(by=cast.bob, annotation=note_of(cast, cast.bob), name="Inn")
    refused = decide(cast, inn, "decline", reason="  ")
    assert refused.status_code == 422
    assert 'id="decline-reason_error"' in refused.content.decode() or "fault" in refused.content.decode()
    assert decide(cast, inn, "decline", reason="Too narrow.").status_code == 302
    assert "Too narrow." in page(cast.bob)


def test_who_proposed_it_is_told_and_puts_the_tag_on_the_passage_by_one_click(cast, proposal):
    accept_proposal(by=cast.tova, proposal=proposal, name="Warden", definition="", slot="plain", parent=None)
    run_due_jobs()
    assert Notice.objects.get(kind="tag-proposal").recipient == cast.bob
    news = page(cast.bob, "/news/")
    assert "A word that you proposed for the vocabulary was decided" in news
    assert f'href="{PAGE}"' in news
    assert "Put it on the passage" in page(cast.bob)
    answer = decide(cast, proposal, "put", who=cast.bob)
    assert (answer.status_code, answer["Location"]) == (302, proposal.annotation.get_absolute_url())
    note = proposal.annotation
    note.refresh_from_db()
    assert [tag.name for tag in note.tags.all()] == ["Warden"]
    assert note.note == "Who?"
    assert decide(cast, proposal, "put", who=cast.tova).status_code == 403


def test_one_withdraws_while_nobody_decided(cast, proposal):
    assert decide(cast, proposal, "withdraw", who=cast.bob).status_code == 302
    assert not TagProposal.objects.exists()
    assert decide(cast, proposal, "withdraw", who=cast.bob).status_code == 404


def test_many_proposals_cost_as_many_queries_as_few(cast, proposal, django_assert_max_num_queries):
    tova = signed_in(cast.tova)
    tova.get(PAGE)
    with django_assert_max_num_queries(40) as few:
        tova.get(PAGE)
    for n in range(20):
        propose_tag(by=cast.bob, annotation=note_of(cast, cast.bob), name=f"Word {n}")
    with django_assert_max_num_queries(40) as many:
        tova.get(PAGE)
    assert len(many) == len(few)


def test_addresses_have_names():
    assert reverse("group-proposals", args=["hist-214"]) == PAGE
    assert reverse("group-propose", args=["hist-214"]) == PROPOSE
