"""The page of what waits for those who look after articles, and its number in the bar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.models import CopyRequest, Derivation, Document, Gap, Membership, Proposal, Revision, Statement
from documents.services.article.publishing import withdraw_document
from documents.services.captures.gaps import decide_gap
from documents.services.moderation.copy_requests import answer_copy_request
from documents.services.provenance.derivations import retire_derivation
from documents.services.provenance.statements import confirm_statement
from documents.services.versions.proposals import refuse_proposal
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import share_with, signed_in, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def propose_fact(document, term="creator", value="Ines Varga-Holm", **fields) -> Statement:
    return state(document, term, value, status="proposed", rule="found by a test", **fields)


def name_origin(document) -> Derivation:
    return Derivation.objects.create(document=document, kind="republishes", named="The Northern Ledger")


def find_gap(document, position=4) -> Gap:
    whole = Revision.objects.get(document=document, number=0)
    return Gap.objects.create(document=document, revision=whole, position=position, reason="picture")


def propose_text(document) -> Proposal:
    whole = Revision.objects.get(document=document, number=0)
    return Proposal.objects.create(
        document=document, whole=whole, kind="reread", source="Other.", source_format="plain"
    )


def ask(document, words="The date is wrong.") -> CopyRequest:
    return CopyRequest.objects.create(document=document, kind="correction", words=words)


def give_work(document: Document) -> dict[str, Any]:
    """Makes one of everything that waits on an article."""
    return {
        "requests": ask(document),
        "proposals": propose_text(document),
        "facts": propose_fact(document),
        "origins": name_origin(document),
        "gaps": find_gap(document),
    }


def page(who, query="", status=200) -> Any:
    answer = signed_in(who).get(f"/waiting/{query}")
    assert answer.status_code == status
    return LexborHTMLParser(answer.content.decode())


def kinds(who, query="") -> list[str]:
    """Returns the kinds of which the page shows a section."""
    return [head.attributes["id"].removeprefix("kind-") for head in page(who, query).css(".waits-kind h2")]


def in_bar(who, path="/") -> str | None:
    """Returns the number of what waits that a person's pages show, or None if they show none."""
    found = LexborHTMLParser(signed_in(who).get(path).content.decode()).css_first(".waits-count")
    return found and found.text()


def words(node) -> str:
    return " ".join(node.text().split())


def test_each_kind_says_what_waits_on_which_article_since_when_and_leads_there(cast):
    made = give_work(cast.document)
    Statement.objects.filter(pk=made["facts"].pk).update(stated_at="2026-03-02T12:00Z")
    propose_fact(cast.document, "publisher", "The Northern Ledger")
    shown = page(cast.alice)
    slug = cast.document.slug
    whole = Revision.objects.get(document=cast.document, number=0)
    lines = {
        section.css_first("h2").text(): (
            words(section.css_first(".waits-words")),
            section.css_first(".waits-title a").attributes,
        )
        for section in shown.css(".waits-kind")
    }
    assert {label: (said, link["href"]) for label, (said, link) in lines.items()} == {
        "Requests": ("Something is wrong in this copy", f"/requests/#request-{made['requests'].pk}"),
        "Proposed texts": (
            "The program reads this capture differently now",
            f"/documents/{slug}/proposals/{made['proposals'].pk}/",
        ),
        "Facts": ("2 facts: Author, Published here by", f"/documents/{slug}/facts/"),
        "Origins": ("The Northern Ledger", f"/documents/{slug}/derivations/"),
        "Gaps": (
            "1 gap: A picture that the text speaks of",
            f"/documents/{slug}/source/?capture={whole.capture_id}#gaps",
        ),
    }
    assert [words(link) for link in shown.css(".waits-title a")] == [cast.document.title] * 5
    facts = next(part for part in shown.css(".waits-kind") if part.css_first("#kind-facts"))
    assert words(facts.css_first(".waits-since")) == "since 2 March 2026"
    assert "The date is wrong." in shown.css_first(".news-words").text()


def test_links_lead_to_pages_on_which_the_curator_decides(cast):
    give_work(cast.document)
    client = signed_in(cast.alice)
    links = [link.attributes["href"] for link in page(cast.alice).css(".waits-title a")]
    assert len(links) == 5
    for link in links:
        address, _hash, part = link.partition("#")
        answer = client.get(address)
        assert answer.status_code == 200, link
        assert not part or f'id="{part}"' in answer.content.decode()


def test_a_decision_takes_it_off_the_page_and_out_of_the_bar(cast):
    made = give_work(cast.document)
    assert kinds(cast.alice) == ["requests", "proposals", "facts", "origins", "gaps"]
    assert in_bar(cast.alice) == "5"
    by = cast.alice
    decisions = [
        lambda: answer_copy_request(request=made["requests"], by=by, state="done"),
        lambda: refuse_proposal(proposal=made["proposals"], by=by),
        lambda: confirm_statement(statement=made["facts"], by=by),
        lambda: retire_derivation(derivation=made["origins"], by=by),
        lambda: decide_gap(gap=made["gaps"], by=by, state="refused"),
    ]
    for left, decide in zip(("4", "3", "2", "1", None), decisions, strict=True):
        decide()
        assert in_bar(cast.alice) == left
    assert kinds(cast.alice) == []


def test_empty_page_says_what_would_stand_there(cast):
    shown = page(cast.alice)
    assert "Nothing waits for you." in shown.body.text()
    assert "What the program finds in a new article is listed here" in words(shown.body)
    assert "Nothing of this kind waits for you." in page(cast.alice, "?kind=gaps").body.text()


def test_what_nobody_has_looked_for_and_what_sources_dispute_does_not_wait(cast):
    state(cast.document, "creator", absence="not-looked")
    state(cast.document, "publisher", "The Northern Ledger", status="disputed")
    propose_fact(cast.document, retired_at=timezone.now())
    assert kinds(cast.alice) == []
    assert in_bar(cast.alice) is None


def test_withdrawn_article_is_listed_but_not_counted_and_only_its_requests_wait(cast):
    give_work(cast.document)
    withdraw_document(document=cast.document, by=cast.alice, reason="The author asked for it.", kind=451)
    assert kinds(cast.alice) == ["requests", "withdrawn"]
    assert in_bar(cast.alice) == "1"
    line = page(cast.alice, "?kind=withdrawn").css_first(".waits-list > li")
    assert words(line.css_first(".waits-words")) == "The author asked for it."
    assert line.css_first("a").attributes["href"] == f"/documents/{cast.document.slug}/facts/#end"


# -- Whose work it is -------------------------------------------------------------------------


def test_of_a_sample_only_requests_wait(cast):
    Document.objects.update(is_sample=True)
    give_work(cast.document)
    assert kinds(cast.alice) == ["requests"]


def test_each_sees_what_they_look_after_and_nothing_else(cast):
    other = make_user("other", is_curator=True)
    brought = make_document(curator=cast.tova, groups=[cast.course])
    orphan = make_document(curator=None, visibility="public")
    private = make_document(curator=other, visibility="private")
    titles = {}
    for document in (cast.document, brought, orphan, private):
        propose_fact(document)
    for name, person in {"alice": cast.alice, "tova": cast.tova, "other": other}.items():
        titles[name] = {words(link) for link in page(person).css(".waits-title a")}
    assert titles == {
        "alice": {cast.document.title, orphan.title},
        "tova": {brought.title},
        "other": {private.title, orphan.title},
    }


def test_owner_loses_the_article_to_the_curators_when_it_is_shared_with_everyone(cast):
    brought = make_document(curator=cast.tova, groups=[cast.course])
    propose_fact(brought)
    assert (in_bar(cast.tova), in_bar(cast.alice)) == ("1", None)
    share_with(brought, "public")
    assert (in_bar(cast.tova), in_bar(cast.alice)) == (None, "1")
    page(cast.tova, status=403)


def test_curator_who_may_not_read_the_text_gets_only_its_facts(cast):
    """The text of a record is open to its groups: a curator outside them can decide on facts alone."""
    record = make_document(curator=None, visibility="record", groups=[cast.course])
    give_work(record)
    other = make_user("other", is_curator=True)
    assert kinds(other) == ["requests", "facts", "origins"]
    assert kinds(cast.alice) == ["requests", "proposals", "facts", "origins", "gaps"]


@pytest.mark.parametrize(("name", "status"), [("bob", 403), ("tova", 403), ("charlie", 403), ("anonymous", 302)])
def test_is_closed_to_people_who_look_after_nothing(cast, name, status):
    give_work(cast.document)
    assert signed_in(getattr(cast, name)).get("/waiting/").status_code == status
    assert in_bar(getattr(cast, name)) is None


def test_a_post_is_refused(cast):
    assert signed_in(cast.alice).post("/waiting/").status_code == 405


# -- Many ------------------------------------------------------------------------------------


def test_kind_is_chosen_in_the_address_and_an_unknown_one_shows_everything(cast):
    give_work(cast.document)
    assert kinds(cast.alice, "?kind=gaps") == ["gaps"]
    current = page(cast.alice, "?kind=gaps").css_first(".news-kinds [aria-current]")
    assert words(current) == "Gaps 1"
    assert len(kinds(cast.alice, "?kind=nonsense%00")) == 5


def test_many_are_shown_in_pages_the_longest_waiting_first(cast):
    requests = [ask(cast.document, f"Request {n}") for n in range(53)]
    for n, one in enumerate(requests):
        CopyRequest.objects.filter(pk=one.pk).update(created_at=timezone.now() - timedelta(days=60 - n))
    first = page(cast.alice)
    assert len(first.css(".waits-list > li")) == 8
    more = first.css_first(".waits-more")
    assert (words(more), more.attributes["href"]) == ("All of this kind: Requests (53)", "/waiting/?kind=requests")
    whole = page(cast.alice, "?kind=requests")
    said = [words(one) for one in whole.css(".waits-list .news-words")]
    assert said == [f"Request {n}" for n in range(50)]
    (following,) = whole.css(".pages a")
    last = page(cast.alice, following.attributes["href"].removeprefix("/waiting/"))
    assert len(last.css(".waits-list > li")) == 3
    assert [link.attributes["href"] for link in last.css(".pages a")] == ["/waiting/?kind=requests"]
    for number in ("0", "-1", "x", "9" * 12):
        assert page(cast.alice, f"?kind=requests&page={number}").css(".waits-list > li")
    beyond = page(cast.alice, "?kind=requests&page=9")
    assert len(beyond.css(".waits-list > li")) == 50


def test_more_than_ninety_nine_are_not_counted_further(cast):
    CopyRequest.objects.bulk_create(CopyRequest(document=cast.document, kind="removal", words="x") for _ in range(120))
    assert in_bar(cast.alice) == "99+"
    assert "More than 99 things wait for your decision" in words(page(cast.alice).css_first(".waits-here"))
    assert words(page(cast.alice).css_first(".waits-more")) == "All of this kind: Requests (99+)"


def test_many_articles_cost_no_more_queries_than_one(cast):
    give_work(cast.document)
    counted = []
    for _ in range(2):
        for query in ("", "?kind=facts", "?kind=gaps", "?kind=requests"):
            client = signed_in(cast.alice)
            client.get(f"/waiting/{query}")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/waiting/{query}")
            counted.append(len(queries))
        for _ in range(12):
            give_work(make_document(curator=cast.alice, groups=[cast.course]))
    assert counted[:4] == counted[4:]
    assert max(counted) <= 18


# -- The bar ----------------------------------------------------------------------------------


def queries_about_what_waits(who, path="/help/") -> int:
    """Counts the queries of a page that ask what waits."""
    client = signed_in(who)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return sum("waits_as" in one["sql"] for one in queries)


def test_number_costs_one_query_and_none_for_people_who_look_after_nothing(cast):
    give_work(cast.document)
    Membership.objects.filter(user=cast.bob).update(role="owner")
    found = {name: queries_about_what_waits(getattr(cast, name)) for name in ("alice", "bob", "tova", "anonymous")}
    assert found == {"alice": 1, "bob": 0, "tova": 0, "anonymous": 0}


def test_number_costs_no_further_query_for_other_readers(cast):
    """What is new and whether anything can wait is one query, whoever asks."""
    client = signed_in(cast.bob)
    with CaptureQueriesContext(connection) as queries:
        client.get("/help/")
    assert sum('"documents_notice"' in one["sql"] for one in queries) == 1
    assert sum('"documents_document"' in one["sql"] for one in queries) == 1


def test_public_page_stays_the_same_for_visitors_whatever_waits(cast):
    share_with(cast.document, "public")
    visitor = signed_in(cast.anonymous)
    before = visitor.get("/")
    ask(cast.document)
    after = visitor.get("/")
    assert before.content == after.content
    assert not after.cookies
    assert in_bar(cast.alice) == "1"
    assert "no-store" in signed_in(cast.alice).get("/")["Cache-Control"]


def test_menu_leads_to_the_page_also_when_nothing_waits(cast):
    make_document(curator=cast.tova, groups=[cast.course])
    for person, expected in ((cast.alice, 1), (cast.tova, 1), (cast.bob, 0)):
        menu = LexborHTMLParser(signed_in(person).get("/help/").content.decode()).css_first(".account-menu")
        assert len(menu.css("a[href='/waiting/']")) == expected
