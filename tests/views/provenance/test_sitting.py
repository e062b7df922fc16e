"""The facts of an article in one sitting: a row a fact, and answers in place or by a page."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.models import Revision, Statement
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import TEXT, share_with, signed_in, state

pytestmark = pytest.mark.django_db

ADDRESS = "/documents/{}/facts/"
ANSWERS = ["right", "all-right", "not-stated", "other", "disagree", "take-back", "undo"]


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def author(cast):
    return state(cast.document, "creator", "Ines Varga-Holm", status="proposed", shown_by="Ines Varga-Holm")


def send(cast, do, *, who=None, json=False, **given):
    headers = {"accept": "application/json"} if json else {}
    address = ADDRESS.format(cast.document.slug)
    return signed_in(who or cast.alice).post(address, {"do": do, **given}, headers=headers)


def page_of(cast, query=""):
    return signed_in(cast.alice).get(ADDRESS.format(cast.document.slug) + query).content.decode()


def in_force(term):
    return list(Statement.objects.in_force().filter(property=term))


def test_a_row_shows_the_value_the_words_around_its_evidence_and_three_answers(cast, author):
    page = page_of(cast)
    row = re.search(r'<li class="sitting-row" id="fact-creator".*?</li>', page, re.S)[0]
    shown = re.search(r'<p class="sitting-words" dir="auto">(.*?)</p>', row, re.S)[1]
    assert shown.startswith(
        "The Gauge That Kept Two Clocks The Northern Ledger. By <mark>Ines Varga-Holm</mark>, 14 March"
    )
    assert shown.endswith(" …")
    assert [do for do in ANSWERS if f'value="{do}"' in row] == ["right", "not-stated", "other", "disagree", "take-back"]
    assert f"source/?fact={author.pk}#fact-{author.pk}" in row
    unlooked = re.search(r'<li class="sitting-row" id="fact-publisher".*?</li>', page, re.S)[0]
    assert "Nobody has looked yet" in unlooked
    assert [do for do in ANSWERS if f'value="{do}"' in unlooked] == ["not-stated", "other"]


def test_evidence_of_hostile_words_is_escaped(cast):
    document = make_document("<script>alert(1)</script> by Ann <b>Holm</b> & Co.", curator=cast.alice)
    state(document, "creator", "<i>Ann</i>", status="proposed", shown_by="Ann <b>Holm</b>")
    page = signed_in(cast.alice).get(ADDRESS.format(document.slug)).content.decode()
    assert "<mark>Ann &lt;b&gt;Holm&lt;/b&gt;</mark> &amp; Co." in page
    assert "<script>alert" not in page
    assert "<i>Ann" not in page


def test_an_answer_leads_to_the_next_fact_and_can_be_undone(cast, author):
    response = send(cast, "right", term="creator", statement=author.pk)
    assert response.status_code == 302
    assert response["Location"].endswith("#fact-publisher")
    (fact,) = in_force("creator")
    assert (fact.status, fact.agent) == ("confirmed", cast.alice)
    undo = re.search(r"undo=creator:([^#&]*)", response["Location"])[1]
    assert f'name="undo" value="{undo}"' in page_of(cast, f"?undo=creator:{undo}")
    assert send(cast, "undo", undo=undo).status_code == 302
    assert in_force("creator")[0].status == "proposed"


def test_not_stated_replaces_a_wrong_proposal(cast, author):
    assert send(cast, "not-stated", term="creator", shown=author.pk).status_code == 302
    assert in_force("creator")[0].absence == "not-stated"
    assert "Not stated in this copy" in page_of(cast)


def test_another_value_is_stated_with_its_words_and_how_one_knows(cast, author):
    given = {"value": "I. Varga-Holm", "evidence": "Varga-Holm,", "reasoning": "The line below the title"}
    assert send(cast, "other", term="creator", statement=author.pk, key="creator", **given).status_code == 302
    (fact,) = in_force("creator")
    assert (fact.value, fact.status, fact.reasoning) == ("I. Varga-Holm", "confirmed", given["reasoning"])
    assert fact.evidence.get().exact == "Varga-Holm,"
    assert send(cast, "other", term="publisher", shown="", value="The Northern Ledger").status_code == 302
    assert in_force("publisher")[0].value == "The Northern Ledger"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"value": ""}, "Value: This field is required."),
        ({"value": "x" * 2001}, "at most 2000 characters"),
        ({"value": "x", "evidence": "not there"}, "do not stand in the capture"),
        ({"value": "x", "reasoning": "y" * 2001}, "at most 2000 characters"),
    ],
)
def test_a_refused_value_stays_in_its_field_and_nothing_is_stored(cast, author, given, words):
    key = f"creator-{author.pk}"
    response = send(cast, "other", term="creator", statement=author.pk, key=key, **given)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert (
        '<details class="sitting-other" open><summary class="button">Other<span class="visually-hidden">: Author'
        in (response.content.decode())
    )
    assert in_force("creator") == [author]


def test_a_script_gets_the_rows_that_changed_and_the_head(cast, author):
    told = send(cast, "right", json=True, term="creator", statement=author.pk)
    assert told["Content-Type"] == "application/json"
    body = told.json()
    assert list(body["rows"]) == ["creator"]
    assert 'class="sitting-row is-answered"' in body["rows"]["creator"]
    assert 'value="undo"' in body["rows"]["creator"]
    assert "4 facts are left to look at" in body["head"]
    assert body["words"] == "The fact is checked by you."


def test_a_fact_that_nobody_expects_leaves_when_it_is_taken_back(cast):
    rights = state(cast.document, "rights", "All rights reserved", status="proposed")
    assert send(cast, "take-back", json=True, statement=rights.pk).json()["rows"] == {"rights": ""}


def test_all_facts_with_one_proposal_are_confirmed_at_once(cast, author):
    state(cast.document, "issued", "14 March 2024", status="proposed")
    state(cast.document, "issued", "12 March 2024", status="proposed")
    title = state(cast.document, "title", "The Gauge", status="proposed")
    assert f'name="shown" value="{title.pk},{author.pk}"' in page_of(cast)
    told = send(cast, "all-right", json=True, shown=f"{title.pk},{author.pk}").json()
    assert sorted(told["rows"]) == ["creator", "title"]
    assert told["words"] == "2 facts are checked by you."
    assert {row.status for row in in_force("issued")} == {"proposed"}


def test_a_change_in_the_meantime_is_a_conflict_that_keeps_nothing_and_shows_what_stands(cast, author):
    title = state(cast.document, "title", "The Gauge", status="proposed")
    shown = f"{title.pk},{author.pk}"
    send(cast, "other", statement=author.pk, value="I. Varga-Holm")
    told = send(cast, "all-right", json=True, shown=shown)
    assert (told.status_code, told["Content-Type"]) == (409, "application/problem+json")
    assert "Somebody has changed these facts" in told.json()["detail"]
    assert "I. Varga-Holm" in told.json()["rows"]["creator"]
    page = send(cast, "all-right", shown=shown)
    assert page.status_code == 409
    assert "Somebody has changed these facts" in page.content.decode()
    assert in_force("title") == [title]
    assert send(cast, "right", json=True, statement=author.pk).status_code == 409
    assert send(cast, "not-stated", json=True, term="title", shown=author.pk).status_code == 409


@pytest.mark.parametrize("undo", ["", "x", "1", "1-x", "9" * 30, "0-0"])
def test_undoing_what_is_no_answer_is_a_conflict(cast, author, undo):
    assert send(cast, "undo", undo=undo).status_code == 409
    assert in_force("creator") == [author]


@pytest.mark.parametrize("visibility", ["members", "public"])
def test_only_curators_who_see_the_article_answer(cast, author, visibility):
    share_with(cast.document, visibility)
    hidden = 404 if visibility == "members" else 403
    people = [(cast.bob, 403), (cast.tova, 403), (cast.charlie, hidden), (cast.anonymous, 302)]
    if visibility == "members":
        people.append((make_user("outsider", is_curator=True), 404))
    for person, status in people:
        for do in ANSWERS:
            given = {
                "term": "creator",
                "statement": author.pk,
                "shown": author.pk,
                "value": "x",
                "undo": f"{author.pk}-",
            }
            assert send(cast, do, who=person, json=True, **given).status_code == status, do
    assert list(Statement.objects.all()) == [author]


def test_a_fact_of_another_article_is_not_found_and_not_confirmed(cast):
    other = make_document("Another.", curator=cast.charlie, visibility="private")
    fact = state(other, "creator", "Ann", status="proposed")
    for do in ("right", "disagree", "take-back", "other"):
        assert send(cast, do, statement=fact.pk, value="x").status_code == 404
    for do, given in (("all-right", {"shown": fact.pk}), ("undo", {"undo": f"{fact.pk}-"})):
        assert send(cast, do, **given).status_code == 409
    assert list(Statement.objects.all()) == [fact]


def test_an_answer_needs_the_csrf_token(cast, author):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    assert client.post(ADDRESS.format(cast.document.slug), {"do": "right", "statement": author.pk}).status_code == 403
    assert in_force("creator") == [author]


def test_queries_stay_the_same_with_many_facts_and_a_long_text(cast):
    long = make_document("The keeper wrote it down. " * 40_000, curator=cast.alice, visibility="private")
    whole = Revision.objects.get(document=long, number=0)

    def measure(document):
        client = signed_in(cast.alice)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(ADDRESS.format(document.slug)).status_code == 200
        return [query["sql"] for query in counted.captured_queries]

    state(long, "creator", "Ines", status="proposed", shown_by="The keeper")
    few = len(measure(long))
    for n in range(39):
        fact = state(long, "creator", f"Ines {n}", status="proposed")
        start = n * whole.length // 40
        fact.evidence.create(
            document=long, revision=whole, start=start, end=start + 20, exact=whole.text[start : start + 20]
        )
    queries = measure(long)
    assert len(queries) == few
    assert not [sql for sql in queries if '"documents_revision"."text"' in sql or '"documents_revision"."html"' in sql]
