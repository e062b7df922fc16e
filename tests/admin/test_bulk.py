"""Actions of the admin on many rows: each row by itself, through the services, with what was not done and why."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.admin.bulk import MAX_AT_ONCE, MAX_NAMED
from documents.models import Document, Event, Statement
from documents.services.provenance.statements import confirm_statement
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import TEXT, share_with, signed_in, state

pytestmark = pytest.mark.django_db
DOCUMENTS = "admin:documents_document_changelist"
STATEMENTS = "admin:documents_statement_changelist"


@pytest.fixture
def cast():
    return make_cast()


def act(who, route, action, rows, **more):
    form = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return signed_in(who).post(reverse(route), form)


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


# -- Publishing -------------------------------------------------------------------------------


def test_publishing_asks_for_the_basis_and_names_the_articles_first(cast):
    other = make_document(curator=cast.alice, title="The <Ledger>", basis="licence", basis_at=timezone.now())
    answer = act(cast.alice, DOCUMENTS, "publish", [cast.document, other])
    assert answer.status_code == 200
    page = LexborHTMLParser(answer.content.decode())
    listed = [" ".join(item.text().split()) for item in page.css("#content-main li")]
    assert f"{cast.document.title} (members of its groups; no basis yet)" in listed
    assert "The <Ledger> (members of its groups; licence)" in listed
    assert not Document.objects.filter(visibility="public").exists()


def test_articles_are_published_each_by_itself_and_the_rest_is_told_with_reasons(cast):
    has_basis = make_document(curator=cast.alice, title="With basis", basis="licence", basis_words="CC BY 4.0")
    Document.objects.filter(pk=has_basis.pk).update(basis_at=timezone.now(), basis_by=cast.tova)
    without = make_document(curator=cast.alice, title="Without basis")
    withdrawn = make_document(curator=cast.alice, title="Withdrawn", withdrawn_at=timezone.now(), withdrawn_as=410)
    public = make_document(curator=cast.alice, title="Public", visibility="public")
    rows = [has_basis, without, withdrawn, public]
    answer = act(cast.alice, DOCUMENTS, "publish", rows, basis="", basis_words="")
    assert answer.status_code == 302
    assert said(answer)[0] == "1 article is open to everyone."
    assert set(said(answer)[1:]) == {
        "Left as it was: “Public”. It was open to everyone before.",
        "Left as it was: “Withdrawn”. It is withdrawn. Put it back where it was first.",
        "Left as it was: “Without basis”. Say on what basis the article may be shared with everyone: own work, "
        "licence, permission, public domain, or an exception that you name.",
    }
    has_basis.refresh_from_db()
    assert (has_basis.visibility, has_basis.basis_words, has_basis.basis_by) == ("public", "CC BY 4.0", cast.tova)
    assert Event.objects.filter(document=has_basis, kind=Event.Kind.DOCUMENT_SHARED, actor=cast.alice).count() == 1
    without.refresh_from_db()
    assert without.visibility == "members"
    act(cast.alice, DOCUMENTS, "publish", [without], basis="own-work", basis_words="")
    without.refresh_from_db()
    assert (without.visibility, without.basis, without.basis_by) == ("public", "own-work", cast.alice)


def test_unknown_basis_is_refused_and_nothing_is_published(cast):
    answer = act(cast.alice, DOCUMENTS, "publish", [cast.document], basis="because", basis_words="")
    assert answer.status_code == 422
    cast.document.refresh_from_db()
    assert cast.document.visibility == "members"


def test_articles_that_a_curator_does_not_see_are_not_published(cast):
    hidden = make_document(curator=cast.tova, visibility="private")
    act(cast.alice, DOCUMENTS, "publish", [hidden], basis="own-work")
    hidden.refresh_from_db()
    assert hidden.visibility == "private"


@pytest.mark.parametrize("name", ["bob", "tova", "anonymous"])
def test_other_people_publish_and_confirm_nothing(cast, name):
    fact = state(cast.document, "creator", "Ines", status="proposed")
    assert act(getattr(cast, name), DOCUMENTS, "publish", [cast.document], basis="own-work").status_code == 302
    assert act(getattr(cast, name), STATEMENTS, "confirm", [fact]).status_code == 302
    cast.document.refresh_from_db()
    assert cast.document.visibility == "members"
    assert Statement.objects.in_force().get().status == "proposed"


def test_too_many_at_once_are_refused_whole(cast):
    facts = Statement.objects.bulk_create(
        Statement(document=cast.document, property="creator", value=f"Author {n}") for n in range(MAX_AT_ONCE + 1)
    )
    answer = act(cast.alice, STATEMENTS, "confirm", facts[:1], select_across="1")
    assert said(answer) == ["Nothing was done. Choose at most 200 at once."]
    assert not Statement.objects.confirmed().exists()


# -- Confirming -------------------------------------------------------------------------------


def test_list_shows_each_fact_with_the_words_that_show_it_to_those_who_may_read_them(cast):
    document = make_document(TEXT, curator=cast.alice, groups=[cast.course])
    state(document, "creator", "Ines Varga-Holm", status="proposed", shown_by="By Ines Varga-Holm")
    state(document, "section", "Gone", status="proposed", retired_at=timezone.now())
    share_with(document, "record")
    other = make_user("other", is_curator=True)
    for person, is_shown in ((cast.alice, True), (other, False)):
        page = signed_in(person).get(reverse(STATEMENTS), {"status__exact": "proposed"}).content.decode()
        assert "Ines Varga-Holm" in page
        assert ("By Ines" in page) is is_shown
        assert "Gone" not in page


def test_what_waits_for_a_curator_is_listed_alone(cast):
    state(cast.document, "creator", "Ines Varga-Holm", status="proposed")
    state(cast.document, "language", absence="not-looked")
    other = make_document(curator=make_user("other", is_curator=True), visibility="public", title="Ebb")
    state(other, "creator", "Noor Adeyemi", status="proposed")
    page = signed_in(cast.alice).get(reverse(STATEMENTS), {"waits": "me"}).content.decode()
    assert "Ines Varga-Holm" in page
    assert "Noor Adeyemi" not in page
    assert "1 fact" in page
    assert "Noor Adeyemi" in signed_in(cast.alice).get(reverse(STATEMENTS)).content.decode()


def test_facts_are_confirmed_each_by_itself_and_the_rest_is_told_with_reasons(cast):
    one = state(cast.document, "creator", "Ines Varga-Holm", status="proposed")
    disputed = state(cast.document, "publisher", "The Ledger", status="disputed")
    checked = state(cast.document, "issued", "2024")
    absent = state(cast.document, "language", absence="not-looked")
    gone = state(cast.document, "section", "Harbour", status="proposed")
    confirm_statement(statement=gone, by=cast.alice)
    answer = act(cast.alice, STATEMENTS, "confirm", [one, disputed, checked, absent, gone])
    assert said(answer) == [
        "2 facts are checked by you.",
        "Left as it was: “Published: 2024”. It was checked before.",
        "Left as it was: “Language: Nobody has looked yet”. There is no value to check. Look for it in the article.",
    ]
    agents = dict(Statement.objects.confirmed().values_list("property", "agent"))
    assert agents["creator"] == agents["publisher"] == cast.alice.pk
    assert Statement.objects.in_force().get(property="language").status == "proposed"


def test_one_of_several_values_is_not_confirmed_in_the_list(cast):
    dates = [state(cast.document, "issued", value, status="proposed") for value in ("14 March 2024", "2024")]
    answer = act(cast.alice, STATEMENTS, "confirm", dates)
    assert all("Several values stand there." in words for words in said(answer))
    assert not Statement.objects.confirmed().exists()


def test_many_refusals_are_named_up_to_ten(cast):
    facts = [state(cast.document, "creator", f"Author {n}") for n in range(MAX_NAMED + 3)]
    messages = said(act(cast.alice, STATEMENTS, "confirm", facts))
    assert len(messages) == MAX_NAMED + 1
    assert messages[-1] == "3 more were left as they were."


def test_list_of_facts_costs_as_many_queries_for_two_as_for_twenty(cast):
    client, counts, total = signed_in(cast.alice), [], 0
    for many in (2, 18):
        for n in range(many):
            document = make_document(curator=cast.alice, groups=[cast.course])
            state(document, "creator", f"Author {n}", status="proposed", shown_by="One paragraph")
        total += many
        client.get(reverse(STATEMENTS))
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(reverse(STATEMENTS)).context["cl"].result_list) == total
        counts.append(len(queries))
    assert counts[0] == counts[1]


# -- Finding people ---------------------------------------------------------------------------


@pytest.fixture
def chief():
    return make_user("the-chief", public_name="Ines Vidal", is_curator=True, is_superuser=True)


def found(who, term) -> set[str]:
    answer = signed_in(who).get(reverse("admin:documents_user_changelist"), {"q": term})
    return {person.login for person in answer.context["cl"].result_list}


def completed(who, term) -> list[str]:
    field = {"app_label": "documents", "model_name": "membership", "field_name": "user", "term": term}
    return [row["text"] for row in signed_in(who).get(reverse("admin:autocomplete"), field).json()["results"]]


def test_people_are_found_by_whole_login_or_address_by_those_who_manage_people_only(cast, chief):
    EmailAddress.objects.create(user=cast.bob, email="bob@second.example", verified=True)
    EmailAddress.objects.create(user=cast.charlie, email="claimed@mail.example", verified=False)
    for term in ("bob", "BOB", " bob@mail.example ", "Bob@Mail.example", "bob@second.example"):
        assert found(chief, term) == {"bob"}, term
        assert completed(chief, term) == ["Bob Adeyemi"], term
    for term in ("bob@mail.example", "bob@second.example"):
        assert found(cast.alice, term) == set()
        assert completed(cast.alice, term) == []
    for part in ("bob@", "@mail.example", "the-chie", "claimed@mail.example"):
        assert found(chief, part) == set()
    page = signed_in(chief).get(reverse("admin:documents_user_changelist"), {"q": "bob@mail.example"}).content.decode()
    assert page.count("bob@mail.example") == 1  # what was typed
    assert "a whole login name or mail address" in page
    page = signed_in(cast.alice).get(reverse("admin:documents_user_changelist")).content.decode()
    assert "Part of a public name" in page
    assert "login name" not in page
