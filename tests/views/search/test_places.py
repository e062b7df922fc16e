"""Where one may look: in texts, parts set aside, facts and notes; and what each shows to whom."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.anchoring import TextPositionSelector
from documents.models import Document
from documents.services.article.publishing import withdraw_document
from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.services.notes.edit_note import reply_to_note
from documents.services.provenance.statements import add_statement, retire_statement
from documents.services.versions.set_aside import set_aside
from documents.spans import Span
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
PUBLIC, RECORD, MEMBERS = Document.Visibility.PUBLIC, Document.Visibility.RECORD, Document.Visibility.MEMBERS
TEXT = "The keeper wrote down how high the water stood.\n\nBuy a boat today.\n\nNobody read the ledger."
WHERE = ("text", "aside", "facts", "notes")


@pytest.fixture
def curator():
    return make_user(is_curator=True)


def ask(typed, where, person=None, more=""):
    response = signed_in(person).get(f"/search/?q={quote(typed)}&in={where}{more}")
    assert response.status_code == 200
    return response.content.decode()


def found(typed, where, person=None, more=""):
    """Returns what is said and shown of each hit, the words found in brackets, and where it leads."""
    tree = LexborHTMLParser(ask(typed, where, person, more))
    shown, said = [], []
    for node in tree.css(".results .said, .results .snippet a"):
        if node.tag == "p":
            said = [one.text() for one in node.css("span")]
            continue
        inside = re.sub(r"</?mark>", lambda tag: "]" if tag[0][1] == "/" else "[", node.inner_html)
        words = LexborHTMLParser(inside).body.text()
        shown.append((*said, words, node.attributes["href"]))
        said = []
    return shown


def write(by, document, note="", span=(4, 10), audience="public", group=None):
    selection = Selection(document.slug, 1, TextPositionSelector(*span))
    return create_annotation(
        by=by, content=Content(note=note), selections=[selection], sharing=Sharing(audience, group)
    ).annotation


def test_a_part_set_aside_is_found_there_alone_and_again_in_the_text_when_it_is_put_back(curator):
    document = make_document(TEXT, language="en", visibility=PUBLIC, curator=curator)
    whole = document.revisions.get(number=0)
    start = whole.text.index("Buy")
    assert [one[0] for one in found("boats", "text")] == ["Buy a [boat] today."]
    set_aside(document=document, by=curator, whole=whole, spans=[Span(start, start + 17)], reason="advertisement")
    assert found("boats", "text") == []
    address = f"/documents/{document.slug}/passages/{start + 6}-{start + 10}/?revision=0"
    assert found("boats", "aside") == [("Buy a [boat] today.", address)]
    assert signed_in(None).get(address).status_code == 200
    assert found("keeper", "aside") == []


def test_what_was_set_aside_of_a_closed_text_is_not_found(curator):
    document = make_document(TEXT, language="en", visibility=RECORD, curator=curator)
    whole = document.revisions.get(number=0)
    start = whole.text.index("Buy")
    set_aside(document=document, by=curator, whole=whole, spans=[Span(start, start + 17)], reason="advertisement")
    assert found("boat", "aside") == []
    assert len(found("boat", "aside", curator)) == 1


def test_facts_in_force_are_found_with_what_they_say(curator):
    document = make_document(TEXT, language="en", visibility=PUBLIC, curator=curator)
    add_statement(document=document, by=curator, term="publisher", value="The Harbour Gazettes")
    address = f"/documents/{document.slug}/about/"
    assert found("gazette", "facts") == [("Published here by", "The Harbour [Gazettes]", address)]
    assert found("gazette", "text") == []
    statement = document.statements.get(value="The Harbour Gazettes")
    retire_statement(statement=statement, by=curator)
    assert found("gazette", "facts") == []


def test_facts_of_a_record_are_for_everybody_those_of_a_closed_or_withdrawn_article_not(curator):
    documents = {}
    for visibility in (RECORD, MEMBERS):
        document = documents[visibility] = make_document(TEXT, visibility=visibility, curator=curator)
        add_statement(document=document, by=curator, term="creator", value=f"Noor of the {visibility}")
    assert [one[1] for one in found("noor", "facts")] == ["[Noor] of the record"]
    assert len(found("noor", "facts", curator)) == 2
    withdraw_document(document=documents[RECORD], by=curator, kind=410, reason="By mistake")
    assert found("noor", "facts") == []


def test_notes_are_found_by_what_they_say_and_mark_and_lead_to_their_passages():
    cast = make_cast(TEXT)
    document = make_document(TEXT, language="en", visibility=PUBLIC, curator=cast.tova)
    note = write(cast.bob, document, "Ships that **sank**.")
    reply_to_note(by=cast.tova, to=note.pk, note="Which ships?", key="one")
    address = f"/documents/{document.slug}/passages/4-10/?revision=1"
    assert set(found("ship", "notes")) == {
        ("Bob Adeyemi", "Public", "[Ships] that **sank**.", address),
        ("Tova Lindqvist", "Public", "Which [ships]?", address),
    }
    assert found("keepers", "notes") == [("Bob Adeyemi", "Public", "the words marked", "[keeper]", address)]
    assert found("keepers", "notes", cast.bob) == [("You", "Public", "the words marked", "[keeper]", address)]
    assert found("ship -which", "notes") == [("Bob Adeyemi", "Public", "[Ships] that **sank**.", address)]


@pytest.mark.parametrize("audience", ["private", "moderators", "group"])
def test_notes_of_others_are_found_by_nobody_who_may_not_see_them(audience):
    cast = make_cast(TEXT)
    group = None if audience == "private" else cast.course.pk
    write(cast.bob, cast.document, "zeppelin", audience=audience, group=group)
    sees = {
        "private": ["bob"],
        "moderators": ["bob", "tova", "alice"],
        "group": ["bob", "tova", "alice", "rhea"],
    }[audience]
    found_by = [
        who for who in ("bob", "tova", "alice", "rhea", "charlie") if found("zeppelin", "notes", getattr(cast, who))
    ]
    assert set(found_by) <= set(sees)
    assert "bob" in found_by
    assert "charlie" not in found_by
    assert found("zeppelin", "notes") == []


def test_a_record_answers_the_public_with_facts_and_quoted_passages_only(curator):
    document = make_document(TEXT, language="en", visibility=RECORD, curator=curator)
    add_statement(document=document, by=curator, term="publisher", value="The Keeper")
    write(curator, document)
    write(curator, document, span=(84, 90), audience="private")
    answers = {where: [one[-2] for one in found("keeper", where)] for where in WHERE}
    assert answers == {"text": [], "aside": [], "facts": ["The [Keeper]"], "notes": ["[keeper]"]}
    assert [found("ledger", where) for where in WHERE] == [[], [], [], []]


@pytest.mark.parametrize("where", WHERE)
def test_what_a_stranger_may_not_see_changes_no_byte(where, curator):
    public = make_document(TEXT, language="en", visibility=PUBLIC, curator=curator)
    add_statement(document=public, by=curator, term="publisher", value="The Keeper")
    write(curator, public)
    before = ask("keeper", where)
    closed = make_document(TEXT, language="en", visibility=MEMBERS, curator=curator)
    add_statement(document=closed, by=curator, term="publisher", value="Keeper, keeper")
    write(curator, closed, "keeper", audience="private")
    write(curator, public, "keeper keeper", audience="private")
    assert ask("keeper", where) == before


@pytest.mark.parametrize("where", WHERE)
def test_a_page_costs_the_same_for_two_and_for_twenty(where, curator):
    def make(n):
        for _ in range(n):
            document = make_document(TEXT, language="en", visibility=PUBLIC, curator=curator)
            add_statement(document=document, by=curator, term="publisher", value="The Keeper")
            write(make_user(), document)
            whole = document.revisions.get(number=0)
            set_aside(document=document, by=curator, whole=whole, spans=[Span(0, 10)], reason="advertisement")
            write(curator, document, span=(2, 8))

    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert found("keeper", where) or where == "text"
        return len(counted)

    make(2)
    queries()
    few = queries()
    make(18)
    assert queries() == few


def test_choices_keep_the_question_and_unknown_places_are_said(curator):
    page = ask("keeper", "notes", more="&spelling=this")
    links = {one.text(): one for one in LexborHTMLParser(page).css(".places a")}
    assert list(links) == ["Texts", "Set aside", "Facts", "Notes", "Titles"]
    assert links["Notes"].attributes.get("aria-current") == "page"
    assert links["Facts"].attributes["href"] == "/search/?q=keeper&in=facts&spelling=this"
    assert LexborHTMLParser(page).css_first("form.search-line input[name=in]").attributes["value"] == "notes"
    assert "There is no such place to look in" in ask("keeper", "everything")
    assert "There is no such place to look in" not in ask("keeper", "")


def test_many_hits_in_one_article_are_shown_on_a_page_of_their_own(curator):
    document = make_document(TEXT, language="en", visibility=PUBLIC, curator=curator)
    for n in range(5):
        write(curator, document, f"ship {n}", span=(n, 10))
    page = LexborHTMLParser(ask("ship", "notes"))
    assert len(page.css(".results .snippet")) == 3
    more = page.css_first(".further a").attributes["href"]
    assert "in=notes" in more
    assert len(LexborHTMLParser(signed_in(None).get(more).content.decode()).css(".results .snippet")) == 5


def test_a_note_in_a_language_that_no_text_has_is_found_by_its_stems(curator):
    document = make_document(TEXT, language="en", visibility=PUBLIC, curator=curator)
    content = Content(note="Die Häuser am Deich.", note_language="de")
    selection = Selection(document.slug, 1, TextPositionSelector(4, 10))
    create_annotation(by=curator, content=content, selections=[selection], sharing=Sharing("public"))
    assert [one[-2] for one in found("Haus", "notes")] == ["Die [Häuser] am Deich."]


def test_a_note_of_ones_own_on_an_article_that_was_closed_is_not_counted(curator):
    document = make_document(TEXT, language="en", visibility=PUBLIC, curator=curator)
    ann = make_user("ann")
    write(ann, document, "A lighthouse.")
    assert len(found("lighthouse", "notes", ann)) == 1
    Document.objects.filter(pk=document.pk).update(visibility=Document.Visibility.PRIVATE)
    assert found("lighthouse", "notes", ann) == []
    assert "1 paragraph" not in ask("lighthouse", "notes", ann)


def test_what_the_program_found_is_not_told_as_a_fact(curator):
    document = make_document(TEXT, language="en", visibility=PUBLIC, curator=curator)
    add_statement(document=document, by=curator, term="publisher", value="Saltmarsh Review")
    assert [one[:-2] for one in found("saltmarsh", "facts")] == [("Published here by",)]
    document.statements.filter(retired_at=None, property="publisher").update(status="proposed")
    assert [one[:-2] for one in found("saltmarsh", "facts")] == [
        ("Published here by", "Found by the program, not checked")
    ]
