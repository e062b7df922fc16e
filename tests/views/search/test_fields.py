"""Fields in what is asked: by tag, person, publisher and date, as far as the asker may see what says so."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.anchoring import TextPositionSelector
from documents.models import Document, Tag, User
from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.services.notes.edit_note import change_tags
from documents.services.provenance.statements import add_statement
from documents.services.versions.set_aside import set_aside
from documents.services.vocabulary.merging import merge_tags
from documents.services.vocabulary.vocabularies import define_tag
from documents.spans import Span
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import share_with
from tests.views.search.test_places import MEMBERS, PUBLIC, ask, found, write

pytestmark = pytest.mark.django_db
TEXT = "The keeper wrote down how high the water stood.\n\nBuy a boat today.\n\nNobody read the keeper's ledger."


@pytest.fixture
def curator():
    return make_user(is_curator=True)


def make(title, curator, visibility=PUBLIC, **facts):
    document = make_document(TEXT, title=title, language="en", visibility=visibility, curator=curator)
    for term, value in facts.items():
        add_statement(document=document, by=curator, term=term, value=value)
    return document


def titles(typed, person=None, where="text"):
    """Returns in how many paragraphs of which articles something is found, by title."""
    tree = LexborHTMLParser(ask(typed, where, person))
    return {one.css_first("h3").text(): len(one.css(".snippet")) for one in tree.css(".results > li")}


def tagged(by, document, *tags, span=(4, 10), **fields):
    note = write(by, document, span=span, **fields)
    change_tags(by=by, pk=note.pk, tags=list(tags), read=1)
    return note


class TestArticles:
    @pytest.fixture
    def articles(self, curator):
        make("First", curator, creator="Jane Doe", publisher="The Harbour Gazette", issued="1999-05-01")
        make("Second", curator, creator="Doe Jane", original_publisher="The Harbour Gazette", issued="2004")
        make("Third", curator)
        return curator

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("keeper", {"First", "Second", "Third"}),
            ('keeper person:"jane doe"', {"First"}),
            ("keeper person:DOE", {"First", "Second"}),
            ("keeper -person:doe", {"Third"}),
            ("keeper publisher:gazette", {"First", "Second"}),
            ('keeper publisher:"Harbour Gazette" person:"Doe Jane"', {"Second"}),
            ("keeper -publisher:harbour", {"Third"}),
            ("keeper date:1999", {"First"}),
            ("keeper date:1999..2003", {"First"}),
            ("keeper date:1999..", {"First", "Second"}),
            ("keeper date:..2003", {"First"}),
            ("keeper date:199X", {"First"}),
            ("keeper date:unknown", {"Third"}),
            ("keeper -date:unknown", {"First", "Second"}),
            ("keeper date:1850", set()),
        ],
    )
    def test_are_chosen_by_what_facts_say(self, articles, typed, expected):
        assert set(titles(typed)) == expected

    def test_the_same_in_facts_and_notes(self, articles):
        write(articles, Document.objects.get(title="First"), "a zeppelin")
        assert set(titles("zeppelin person:doe", where="notes")) == {"First"}
        assert titles("zeppelin -person:doe", where="notes") == {}
        assert set(titles("harbour person:doe date:..2000", where="facts")) == {"First"}

    def test_lines_and_neighbours_know_them_too(self, articles, client):
        for address in ("lines/", "neighbours/", "lines.csv"):
            page, whole = (
                client.get(f"/search/{address}?q=keeper{more}").getvalue().decode()
                for more in ("+person:doe+date:1999", "")
            )
            assert whole != page
            assert "Second" not in page


class TestTags:
    def test_choose_the_passages_of_notes_that_the_asker_may_see(self, curator):
        document = make("First", curator)
        bob = make_user()
        tagged(curator, document, "irony", audience="public")
        tagged(bob, document, "secret", audience="private", span=(71, 77))
        assert titles("keeper") == {"First": 2}
        assert titles("keeper tag:irony") == {"First": 1}
        assert titles("keeper -tag:irony") == {"First": 1}
        assert titles("boat tag:irony") == {}
        assert titles("keeper tag:secret", bob) == {"First": 1}
        assert titles("keeper tag:irony tag:secret", bob) == {}
        # To others it is the same as a tag that is nowhere.
        others = ask("keeper tag:secret", "text").replace("secret", "nowhere")
        assert others == ask("keeper tag:nowhere", "text")
        assert "No note that is open to you has a tag called “nowhere”" in others

    def test_any_spelling_and_any_merged_tag_will_do(self, curator):
        document = make("First", curator)
        tag = define_tag(by=curator, group=None, name="Irony", definition="Says the opposite", spellings=["ironie @de"])
        other = define_tag(by=curator, group=None, name="Sarcasm", definition="Bites")
        tagged(curator, document, "irony", audience="public")
        tagged(curator, document, "sarcasm", audience="public", span=(71, 77))
        assert titles("keeper tag:IRONIE") == {"First": 1}
        merge_tags(by=curator, tag=other, into=tag, why="The same")
        assert titles("keeper tag:ironie") == {"First": 2}
        assert titles("keeper tag:sarcasm") == {"First": 2}

    def test_of_notes_are_those_of_the_note(self, curator):
        document = make("First", curator)
        tagged(curator, document, "irony", audience="public", note="a zeppelin")
        write(curator, document, "a zeppelin")
        assert len(found("zeppelin tag:irony", "notes")) == 1
        assert len(found("zeppelin -tag:irony", "notes")) == 1

    def test_name_people_in_passages(self, curator):
        document = make("First", curator)
        define_tag(
            by=curator, group=None, name="Jane Doe", definition="A keeper", kind=Tag.Kind.PERSON, spellings=["J. Doe"]
        )
        tagged(curator, document, "Jane Doe", audience="public")
        assert titles('keeper person:"J. Doe"') == {"First": 1}

    def test_on_words_set_aside(self, curator):
        document = make("First", curator)
        whole = document.revisions.get(number=0)
        start = whole.text.index("Buy")
        span = TextPositionSelector(start, start + 17)
        content, public = Content(motivation="tagging", tags=("sale",)), Sharing("public")
        create_annotation(by=curator, content=content, selections=[Selection(document.slug, 0, span)], sharing=public)
        set_aside(document=document, by=curator, whole=whole, spans=[Span(start, start + 17)], reason="advertisement")
        assert titles("boat tag:sale", where="aside") == {"First": 1}
        assert titles("boat -tag:sale", where="aside") == {}


class TestAuthors:
    @pytest.fixture
    def notes(self, curator):
        cast = make_cast(TEXT)
        share_with(cast.document, PUBLIC)
        User.objects.filter(pk=cast.bob.pk).update(public_name="Bob Ådeyemi")
        cast.course.memberships.filter(user=cast.bob).update(name_in_group="Robin Reed")
        cast.bob.refresh_from_db()
        write(cast.bob, cast.document, "a zeppelin", audience="public")
        write(cast.bob, cast.document, "the zeppelin", audience="group", group=cast.course.pk)
        write(cast.tova, cast.document, "some zeppelin", audience="public")
        return cast

    @pytest.mark.parametrize(
        ("typed", "stranger", "member"),
        [
            ("zeppelin person:ADEYEMI", 1, 1),
            ('zeppelin person:"bob adeyemi"', 1, 1),
            ('zeppelin person:"adeyemi bob"', 2, 3),  # nobody is called so, which is said
            ("zeppelin -person:adeyemi", 1, 2),
            ("zeppelin person:adey", 2, 3),
            ("zeppelin person:robin", 2, 1),
            ("zeppelin person:tova", 1, 1),
        ],
    )
    def test_of_notes_are_meant_by_the_name_that_is_shown_there(self, notes, typed, stranger, member):
        assert len(found(typed, "notes")) == stranger
        assert len(found(typed, "notes", notes.tova)) == member

    def test_of_notes_that_one_may_not_see_change_no_byte(self, notes):
        before = [ask(f"zeppelin {sign}person:charlie", "notes") for sign in ("", "-")]
        assert "so it was left out" in before[0]
        write(notes.charlie, notes.document, "a zeppelin", audience="private")
        assert [ask(f"zeppelin {sign}person:charlie", "notes") for sign in ("", "-")] == before

    def test_of_texts_are_not_meant(self, notes):
        assert titles("keeper person:adeyemi") == titles("keeper")


class TestHidden:
    @pytest.mark.parametrize("typed", ["keeper person:doe", "keeper publisher:gazette", "keeper -publisher:gazette"])
    def test_facts_of_closed_articles_change_no_byte(self, curator, typed):
        make("First", curator)
        before = ask(typed, "text")
        make("Closed", curator, MEMBERS, creator="Jane Doe", publisher="Gazette", issued="1999")
        assert ask(typed, "text") == before
        assert "so it was left out" in before

    def test_dates_of_closed_articles_change_no_byte(self, curator):
        make("First", curator, issued="1999")
        before = ask("keeper date:1999", "text")
        make("Closed", curator, MEMBERS, issued="1999")
        assert ask("keeper date:1999", "text") == before


def test_mistakes_are_said_in_words(curator):
    make("First", curator)
    assert "A date is written like 1999" in ask("keeper date:soon", "text")
    assert "A field has its value right behind it" in ask("keeper tag:", "text")
    assert "Give at least one word to look for" in ask("tag:irony", "text")


def test_a_page_costs_the_same_for_two_and_for_twenty(curator):
    def more(n):
        for _ in range(n):
            tagged(curator, make("One", curator, creator="Jane Doe", issued="1999"), "irony", audience="public")

    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert titles('keeper person:"Jane Doe" date:1999 tag:irony')
        return len(counted)

    more(2)
    queries()
    few = queries()
    more(18)
    assert queries() == few
