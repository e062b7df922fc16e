"""The page of facts and sharing: what a curator decides, and what stays on record."""

import pytest
from django.test import Client

from documents.models import CopyRequest, Document, Event, Group, Membership, Statement
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import TEXT, share_with, signed_in, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


def address(cast):
    return f"/documents/{cast.document.slug}/facts/"


def post_action(cast, deed, who=None, **given):
    return signed_in(who or cast.alice).post(address(cast), {"do": deed, **given})


def in_force(cast, term):
    return list(Statement.objects.in_force().filter(document=cast.document, property=term))


ISSUED = {
    "term": "issued",
    "value": "14 March 2024",
    "normalised": "2024-03-14",
    "status": "confirmed",
    "reasoning": "The dateline.",
    "reference": "https://archive.example/1",
    "evidence": "14 March\n 2024",
}


def test_value_is_added_with_its_evidence(cast):
    state(cast.document, "issued", absence="not-looked")
    assert post_action(cast, "add", **ISSUED).status_code == 302
    (fact,) = in_force(cast, "issued")
    assert (fact.value, fact.normalised, fact.status, fact.agent) == (
        "14 March 2024", "2024-03-14", "confirmed", cast.alice,
    )  # fmt: skip
    (evidence,) = fact.evidence.all()
    assert evidence.exact == "14 March 2024"
    assert evidence.revision.number == 0
    page = signed_in(cast.alice).get(address(cast)).content.decode()
    for words in ("14 March 2024", "Checked by a person", "The dateline.", "https://archive.example/1"):
        assert words in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": ""}, "This field is required."),
        ({"value": "x" * 2001}, "at most 2000 characters"),
        ({"term": "colour"}, "Select a valid choice"),
        ({"normalised": "14 March"}, "is not a date in standard form"),
        ({"normalised": "2024-02-30"}, "is not a date in standard form"),
        ({"status": "proposed"}, "Select a valid choice"),
        ({"evidence": "not there"}, "do not stand in the capture"),
        ({"evidence": "e"}, "times. Copy some words around them too."),
        ({"term": "identifier", "normalised": "", "evidence": ""}, "begins with https://"),
        ({"term": "language", "normalised": "Englisch!", "evidence": ""}, "is not a language tag"),
    ],
)
def test_invalid_value_shows_why_and_nothing_is_stored(cast, change, words):
    response = post_action(cast, "add", **{**ISSUED, **change})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "The dateline." in response.content.decode()
    assert not Statement.objects.exists()


def test_confirming_keeps_the_proposal_of_the_program_on_record(cast):
    found = state(
        cast.document, "creator", "Ines Varga-Holm", status="proposed", rule="byline", shown_by="Ines Varga-Holm"
    )
    assert post_action(cast, "confirm", statement=found.pk).status_code == 302
    (fact,) = in_force(cast, "creator")
    assert (fact.status, fact.agent, fact.rule) == ("confirmed", cast.alice, "byline")
    assert fact.evidence.get().exact == "Ines Varga-Holm"
    found.refresh_from_db()
    assert (found.status, found.retired_by) == ("proposed", cast.alice)
    assert found.evidence.count() == 1


def test_disputing_keeps_every_value(cast):
    first = state(cast.document, "issued", "14 March 2024", normalised="2024-03-14")
    post_action(
        cast,
        "add",
        **{**ISSUED, "value": "12 March 2024", "normalised": "2024-03-12", "status": "disputed", "evidence": ""},
    )
    post_action(cast, "dispute", statement=first.pk)
    assert {fact.value for fact in in_force(cast, "issued")} == {"14 March 2024", "12 March 2024"}
    assert {fact.status for fact in in_force(cast, "issued")} == {"disputed"}


def test_retired_fact_stays_on_record(cast):
    fact = state(cast.document, "rights", "All rights reserved")
    post_action(cast, "retire", statement=fact.pk)
    assert in_force(cast, "rights") == []
    assert Statement.objects.get(pk=fact.pk).value == "All rights reserved"


def test_each_reason_for_a_missing_value_is_stored(cast):
    for absence in Statement.Absence.values:
        assert (
            post_action(cast, "absence", term="rights", absence=absence, reasoning="Three archives").status_code == 302
        )
        (fact,) = in_force(cast, "rights")
        assert (fact.absence, fact.value) == (absence, "")
    assert "Not known (searched elsewhere)" in signed_in(cast.alice).get(address(cast)).content.decode()


def test_missing_value_cannot_be_stated_beside_a_value(cast):
    state(cast.document, "rights", "All rights reserved")
    response = post_action(cast, "absence", term="rights", absence="not-known", reasoning="")
    assert response.status_code == 422
    assert "Retire it first" in response.content.decode()


def test_decision_on_a_fact_already_decided_is_refused(cast):
    fact = state(cast.document, "creator", "Ann", status="proposed")
    post_action(cast, "confirm", statement=fact.pk)
    response = post_action(cast, "dispute", statement=fact.pk)
    assert response.status_code == 422
    assert "Somebody else has just decided" in response.content.decode()


def test_title_and_language_of_the_article_follow_confirmed_facts(cast):
    Document.objects.update(title="[The keeper wrote]", title_given=True)
    post_action(cast, "add", term="title", value="The Gauge", status="confirmed")
    post_action(cast, "add", term="language", value="Arabic", normalised="ar", status="confirmed")
    cast.document.refresh_from_db()
    assert (cast.document.title, cast.document.title_given) == ("The Gauge", False)
    assert (cast.document.language, cast.document.direction) == ("ar", "rtl")


def test_every_decision_is_an_event_that_quotes_no_values(cast):
    share_with(cast.document, "public")
    cast.document.refresh_from_db()
    before = cast.document.public_changes
    post_action(cast, "add", **ISSUED)
    post_action(cast, "confirm", statement=in_force(cast, "issued")[0].pk)
    events = Event.objects.filter(document=cast.document, kind__startswith="statement.")
    assert [(event.kind, event.actor) for event in events] == [
        ("statement.added", cast.alice),
        ("statement.changed", cast.alice),
    ]
    assert not any("March" in str(event.fields) for event in events)
    cast.document.refresh_from_db()
    assert cast.document.public_changes == before + 2


# -- Sharing ----------------------------------------------------------------------------------


def test_sharing_with_everyone_needs_a_basis(cast):
    response = post_action(cast, "share", visibility="public", basis="", basis_words="")
    assert response.status_code == 422
    assert "on what basis" in response.content.decode()
    cast.document.refresh_from_db()
    assert cast.document.visibility == "members"
    group = cast.course.pk
    given = {"visibility": "public", "basis": "licence", "basis_words": "CC BY 4.0", "groups": [group]}
    assert post_action(cast, "share", **given).status_code == 302
    cast.document.refresh_from_db()
    assert (cast.document.visibility, cast.document.basis, cast.document.basis_words, cast.document.basis_by) == (
        "public", "licence", "CC BY 4.0", cast.alice,
    )  # fmt: skip
    assert list(cast.document.groups.all()) == [cast.course]


def test_group_of_others_can_be_neither_chosen_nor_removed(cast):
    hidden = Group.objects.create(slug="hidden", name="Hidden group")
    Membership.objects.create(group=hidden, user=cast.charlie)
    assert "Hidden group" not in signed_in(cast.alice).get(address(cast)).content.decode()
    assert post_action(cast, "share", visibility="members", groups=[hidden.pk]).status_code == 422
    cast.document.groups.add(hidden)
    post_action(cast, "share", visibility="members")
    assert list(cast.document.groups.all()) == [hidden]


def test_curator_allows_and_forbids_indexing_by_search_engines(cast):
    post_action(cast, "index", allowed="yes")
    cast.document.refresh_from_db()
    assert cast.document.may_be_indexed
    post_action(cast, "index", allowed="no")
    cast.document.refresh_from_db()
    assert not cast.document.may_be_indexed


def test_article_is_withdrawn_and_restored(cast):
    share_with(cast.document, "public")
    assert post_action(cast, "withdraw", kind="451", reason="").status_code == 422
    assert post_action(cast, "withdraw", kind="451", reason="A court said so.").status_code == 302
    page = f"/documents/{cast.document.slug}/"
    assert signed_in(None).get(page).status_code == 451
    assert "A court said so." in signed_in(cast.alice).get(address(cast)).content.decode()
    assert post_action(cast, "restore").status_code == 302
    assert signed_in(None).get(page).status_code == 200


# -- Rights -----------------------------------------------------------------------------------


ACTIONS = ["add", "absence", "confirm", "dispute", "retire", "share", "index", "withdraw", "restore", "nothing", ""]


@pytest.mark.parametrize("visibility", ["members", "public"])
def test_only_curators_who_see_the_article_decide(cast, visibility):
    share_with(cast.document, visibility)
    fact = state(cast.document, "creator", "Ann", status="proposed")
    outsider = make_user("outsider", is_curator=True)
    hidden = 404 if visibility == "members" else 403
    people = [(cast.bob, 403), (cast.tova, 403), (cast.charlie, hidden), (cast.anonymous, 302)]
    if visibility == "members":
        people.append((outsider, 404))
    for person, status in people:
        assert signed_in(person).get(address(cast)).status_code == status
        for deed in ACTIONS:
            assert post_action(cast, deed, person, statement=fact.pk, **ISSUED).status_code == status, deed
    assert list(Statement.objects.all()) == [fact]
    cast.document.refresh_from_db()
    assert (cast.document.visibility, cast.document.withdrawn_at) == (visibility, None)


def test_fact_of_another_article_is_not_found(cast):
    other = make_document("Another.", curator=cast.charlie, visibility="private")
    fact = state(other, "creator", "Ann", status="proposed")
    for number in (fact.pk, "", "x", "9" * 40):
        assert post_action(cast, "confirm", statement=number).status_code == 404


def test_decision_needs_the_csrf_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    assert client.post(address(cast), {"do": "add", **ISSUED}).status_code == 403
    assert not Statement.objects.exists()
    assert not CopyRequest.objects.exists()


def test_unknown_action_changes_nothing(cast):
    assert post_action(cast, "explode").status_code == 422
