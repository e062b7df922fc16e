"""The notebook's filters by the wording under which a note was coded, and by joined passages."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import SavedView
from documents.services.notebook.saved_views import save_view
from documents.services.notes import Content
from documents.services.vocabulary.vocabularies import define_tag
from tests.cast import make_cast
from tests.services.notes.joins import join, make_two
from tests.services.notes.steps import make, passage
from tests.services.vocabulary.test_wordings import change
from tests.views.notebook.test_filters import asked, left_out, page_of
from tests.views.notebook.test_notebook import write_note
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def claim(cast):
    """A tag with two wordings, and a note under each; before that it was a word that somebody used."""
    coded(cast, "before anybody defined it")
    tag = define_tag(by=cast.tova, group=cast.course, name="Claim", definition="What is said.")
    coded(cast, "under the first")
    tag = change(cast, tag, definition="What is said without proof.", why="Too wide.")
    coded(cast, "under the second")
    return tag


def coded(cast, words):
    content = Content("commenting", words, tags=("claim",))
    return make(cast, cast.bob, audience="group", content=content, selections=[passage(cast.document, "keeper")])


def found(cast, who, query):
    page = LexborHTMLParser(page_of(getattr(cast, who), query))
    return [note.text(strip=True) for note in page.css(".note-words")]


def labels_of(page, name):
    boxes = LexborHTMLParser(page).css(f".more-filters input[name={name}]")
    return [(box.attributes["value"], box.parent.text(strip=True), "checked" in box.attributes) for box in boxes]


class TestWordings:
    def test_who_left_the_group_is_not_told_how_often_its_tag_was_worded(self, cast, claim):
        uuid = claim.uuid
        page = page_of(cast.bob, f"?tag={uuid}")
        assert [value for value, *_more in labels_of(page, "wording")] == [f"{uuid}~1", f"{uuid}~2"]
        cast.bob.memberships.all().delete()
        assert labels_of(page_of(cast.bob, f"?tag={uuid}"), "wording") == []
        told = [left_out(cast.bob, f"?person=me&wording={uuid}~{n}") for n in (1, 9)]
        assert len(told[0]) == 1
        assert told[0] == [one.replace("~9", "~1") for one in told[1]]

    def test_find_the_notes_that_were_coded_under_them(self, cast, claim):
        assert found(cast, "bob", f"?wording={claim.uuid}~1") == ["under the first"]
        assert found(cast, "bob", f"?wording={claim.uuid}~2") == ["under the second"]
        both = f"?wording={claim.uuid}~1&wording={claim.uuid}~2"
        assert sorted(found(cast, "bob", both)) == ["under the first", "under the second"]
        assert found(cast, "tova", f"?person=me&wording={claim.uuid}~1") == []

    def test_are_said_in_the_sentence_and_can_be_taken_away(self, cast, claim):
        query = f"?tag=claim&wording={claim.uuid}~1"
        assert asked(cast.bob, query) == "Notes with claim, coded under wording 1 of Claim"
        removed = [one.attributes["href"] for one in LexborHTMLParser(page_of(cast.bob, query)).css(".applied")]
        assert "?tag=claim" in removed

    def test_are_offered_for_a_tag_that_is_asked_for(self, cast, claim):
        offered = labels_of(page_of(cast.bob, f"?tag=claim&wording={claim.uuid}~2"), "wording")
        assert offered == [
            (f"{claim.uuid}~1", "Wording 1 of Claim", False),
            (f"{claim.uuid}~2", "Wording 2 of Claim", True),
        ]
        assert labels_of(page_of(cast.bob, "?person=me"), "wording") == []

    def test_stand_in_saved_views(self, cast, claim):
        query = f"wording={claim.uuid}~1&joined=yes"
        view = save_view(by=cast.bob, name="Old ones", query=query)
        signed_in(cast.bob).post("/notebook/views/", {"name": "Again", "query": query})
        assert SavedView.objects.get(name="Again").query == view.query

    @pytest.mark.parametrize("value", ["{uuid}~3", "{uuid}~0", "{uuid}~x", "{other}~1", "claim~1", "{uuid}"])
    def test_that_name_nothing_are_left_out(self, cast, claim, value):
        value = value.format(uuid=claim.uuid, other=uuid4())
        (said,) = left_out(cast.bob, f"?wording={value}")
        assert said == f"wording={value}: there is no such wording of a tag open to you"

    def test_of_a_hidden_tag_are_answered_as_those_of_none(self, cast, claim):
        pages = []
        page_of(cast.charlie, f"?wording={uuid4()}~1")
        for uuid in (claim.uuid, uuid4()):
            with CaptureQueriesContext(connection) as asked_for:
                page = page_of(cast.charlie, f"?wording={uuid}~1").replace(str(uuid), "…")
            pages.append((page, len(asked_for)))
        assert pages[0] == pages[1]


class TestJoins:
    def test_are_found(self, cast):
        two = make_two(cast)
        note = join(cast.bob, (two[0], "the hall clock"), (two[1], "the hall clock gained"))
        write_note(cast, "bob", "not joined")
        page = page_of(cast.bob, "?joined=yes")
        assert f'id="note-{note.pk}"' in page
        assert "not joined" not in page
        assert asked(cast.bob, "?joined=yes") == "Notes with a joined passage"
        assert labels_of(page, "joined") == [("yes", "With a joined passage", True)]

    def test_are_counted_anew_after_a_change(self, cast):
        """What everybody sees is counted once and patched; whether a note joins passages is not among that."""
        two, client = make_two(cast), Client()

        def matching():
            page = client.get("/notebook/?joined=yes").content.decode()
            return LexborHTMLParser(page).css_first("#list").text()

        assert matching() == "0 notes match"
        note = join(cast.bob, (two[0], "the hall clock"), (two[1], "the hall clock gained"), audience="public")
        assert note.audience == "public"
        assert matching() == "1 note matches"

    def test_that_one_may_not_see_are_not_found(self, cast):
        two = make_two(cast)
        join(cast.bob, (two[0], "the hall clock"), (two[1], "the hall clock gained"), audience="private")
        assert LexborHTMLParser(page_of(cast.charlie, "?joined=yes")).css(".entries > li") == []

    def test_another_value_is_left_out(self, cast):
        assert left_out(cast.bob, "?joined=no") == ["joined=no: this filter has no such value"]


def test_values_that_name_no_tag_cost_no_query_each(cast):
    define_tag(by=cast.tova, group=cast.course, name="Claim", spellings=["assertion", "Behauptung"])
    write_note(cast, "bob", "alone")

    def queries(values):
        with CaptureQueriesContext(connection) as asked_for:
            page_of(cast.bob, "?" + "&".join(f"{name}={value}" for name, value in values))
        return len(asked_for)

    page_of(cast.bob, "?tag=claim")
    few = queries([("tag", "assertion"), ("and", "behauptung"), ("not", "nothing")])
    many = [(name, f"nothing{n}") for name in ("tag", "and", "not") for n in range(25)]
    assert queries([("tag", "assertion"), ("and", "behauptung"), ("not", "nothing"), *many]) <= few
    few = queries([(name, "nothing") for name in ("tag", "and", "not")])
    assert queries(many) <= few
