"""The notebook's filters by tags together, kinds, articles and days, and what is said of those that are left out."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.models import Annotation, Membership, Tag, TaggedAnnotation, Vocabulary
from documents.services.vocabulary.vocabularies import define_tag
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.assignments.steps import publish, write
from tests.views.notebook.test_notebook import ALL, words_of, write_note
from tests.views.pages import signed_in, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def coded(cast):
    """Notes of the course under a small tree of tags."""
    evidence = define_tag(by=cast.tova, group=cast.course, name="Evidence", kind="topic")
    define_tag(by=cast.tova, group=cast.course, name="Source", kind="topic", parent=evidence)
    define_tag(by=cast.tova, group=cast.course, name="Keeper Ann", kind="person", spellings=["A. Keeper"])
    for words, tags in [
        ("one", ["Evidence"]),
        ("two", ["Source"]),
        ("three", ["Source", "Keeper Ann"]),
        ("four", ["Keeper Ann", "Rumour"]),
        ("five", []),
    ]:
        write_note(cast, "bob", words, audience="group", tags=tags)
    return cast


def page_of(reader, query):
    """Returns a page without the token in its forms, which is another each time."""
    page = signed_in(reader).get(f"/notebook/{query}").content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def left_out(reader, query):
    found = LexborHTMLParser(page_of(reader, query)).css(".left-out li")
    return [" ".join(one.text().split()) for one in found]


def asked(reader, query):
    return LexborHTMLParser(page_of(reader, query)).css_first(".in-words").text()


class TestTagsTogether:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("tag=evidence&tag=keeper ann", {"one", "three", "four"}),
            ("and=source&and=keeper ann", {"three"}),
            ("tag=source&and=a. keeper", {"three"}),
            ("tag=source&tag=rumour&and=keeper ann", {"three", "four"}),
            ("tag=keeper ann&not=rumour", {"three"}),
            ("not=source&not=keeper ann", {"one", "five"}),
            ("tag=evidence&below=yes", {"one", "two", "three"}),
            ("tag=evidence&below=yes&not=keeper ann", {"one", "two"}),
            ("not=evidence&below=yes", {"four", "five"}),
            ("kind=person", {"three", "four"}),
            ("kind=person&not=source", {"four"}),
            ("kind=event", set()),
            ("kind=place&kind=topic", {"one", "two", "three"}),
            ("below=yes", {"one", "two", "three", "four", "five"}),
        ],
    )
    def test_find_the_notes(self, coded, query, found):
        assert set(words_of(coded, "bob", f"?{query}")) == found
        assert f'<span class="num">{len(found)}</span> note' in page_of(coded.bob, f"?{query}")

    def test_are_named_by_uuid_as_well(self, coded):
        source = Tag.objects.get(name="Source", is_defined=True)
        assert set(words_of(coded, "bob", f"?and={source.uuid}&not=A. Keeper")) == {"two"}
        assert asked(coded.bob, f"?and={source.uuid}&not=rumour") == "Notes with Source, without rumour"

    def test_are_said_in_a_sentence(self, coded):
        assert asked(coded.bob, "?tag=Evidence&tag=Source&and=Keeper Ann&not=Rumour&below=yes") == (
            "Notes with (Evidence or Source) and Keeper Ann, without Rumour, the tags under these taken in"
        )

    def test_a_cycle_of_parents_ends(self, coded):
        evidence, source = Tag.objects.get(name="Evidence"), Tag.objects.get(name="Source")
        Tag.objects.filter(pk=evidence.pk).update(parent=source)
        assert set(words_of(coded, "bob", "?tag=source&below=yes")) == {"one", "two", "three"}

    def test_are_found_by_who_put_them_there(self, coded):
        note = Annotation.objects.get(note="one")
        TaggedAnnotation.objects.filter(content_object=note).update(tagged_by=coded.bob)
        TaggedAnnotation.objects.exclude(content_object=note).update(tagged_by=coded.tova)
        assert words_of(coded, "bob", "?hand=me") == ["one"]
        assert set(words_of(coded, "rhea", f"?hand={coded.bob.pk}")) == {"one"}
        assert words_of(coded, "bob", f"?hand={coded.bob.pk}&tag=source") == []

    def test_kinds_of_a_vocabulary_that_is_not_open_find_nothing(self, coded):
        Membership.objects.filter(user=coded.bob).delete()
        assert words_of(coded, "bob", "?tag=keeper ann") != []
        assert words_of(coded, "bob", "?kind=person") == []

    def test_chosen_ones_can_be_taken_away_one_by_one(self, coded):
        page = LexborHTMLParser(page_of(coded.bob, "?tag=source&and=Keeper Ann&not=Rumour&since=30d"))
        rest = {
            one.text(strip=True).removeprefix("Remove the filter"): one.attributes["href"]
            for one in page.css(".applied")
        }
        assert rest["and Keeper Ann"] == "?tag=source&not=Rumour&since=30d"
        assert rest["not Rumour"] == "?tag=source&and=Keeper+Ann&since=30d"
        assert rest["written: the last 30 days"] == "?tag=source&and=Keeper+Ann&not=Rumour"
        checked = page.css("form.facets input[type=checkbox][checked]")
        assert {(one.attributes["name"], one.attributes["value"]) for one in checked} == {
            ("tag", "source"),
            ("and", "Keeper Ann"),
            ("not", "Rumour"),
        }


class TestArticles:
    @pytest.fixture
    def dated(self, cast):
        for slug, publisher, issued, normalised in [
            ("ledger", "The Northern Ledger", "May 1999", "1999-05"),
            ("mail", "Harbour Mail", "the nineties", "199X"),
            ("span", "Harbour Mail", "1990 to 2005", "1990/2005"),
            ("open", "", "since 2004", "2004/.."),
            ("nothing", "", "", ""),
        ]:
            document = make_document("The keeper wrote.", curator=cast.alice, groups=[cast.course], slug=slug)
            if publisher:
                state(document, "publisher", publisher)
            if issued:
                state(document, "issued", issued, normalised=normalised)
            write_note(cast, "bob", slug, audience="group", document=document)
        return cast

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("publisher=Harbour Mail", {"mail", "span"}),
            ("publisher=Harbour Mail&publisher=unknown", {"mail", "span", "open", "nothing"}),
            ("publisher=Harbour Mail&date=1999-05", {"mail", "span"}),
            ("date=1999", {"ledger", "mail", "span"}),
            ("date=1999-06", {"mail", "span"}),
            ("date=2000..", {"span", "open"}),
            ("date=..1995", {"mail", "span"}),
            ("date=2006-01-01..2007", {"open"}),
            ("date=unknown", {"nothing"}),
            ("date=unknown&date=1999-05-31", {"ledger", "mail", "span", "nothing"}),
            ("date=1850", set()),
        ],
    )
    def test_are_chosen_by_publisher_and_date(self, dated, query, found):
        assert set(words_of(dated, "bob", f"?{query}")) == found

    def test_that_are_closed_tell_nothing_of_themselves(self, dated):
        Membership.objects.filter(user=dated.bob).delete()
        assert len(words_of(dated, "bob", "")) == 5
        assert words_of(dated, "bob", "?date=1999&date=unknown") == []
        assert left_out(dated.bob, "?publisher=Harbour+Mail") == left_out(dated.bob, "?publisher=Harbour+Mail")
        assert "names this publisher" in left_out(dated.bob, "?publisher=Harbour+Mail")[0]
        assert len(words_of(dated, "bob", "?article=mail")) == 5

    def test_suggest_publishers_of_articles_that_are_open(self, dated):
        assert '<option value="Harbour Mail">' in page_of(dated.bob, ALL)
        Membership.objects.filter(user=dated.bob).delete()
        assert "Harbour Mail" not in page_of(dated.bob, ALL)


class TestDays:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("since=1d", {"today"}),
            ("since=7d", {"today", "this week"}),
            ("since=60d", {"today", "this week", "last month"}),
            ("until=2020-02-29", {"old"}),
            ("since=2020-02-29&until=2020-02-29", {"old"}),
            ("since=2020-03-01&until=2021-01-01", set()),
        ],
    )
    def test_narrow_to_when_notes_were_written(self, cast, query, found):
        now = timezone.localtime().replace(hour=12)
        for words, at in [
            ("today", now),
            ("this week", now - timedelta(days=6)),
            ("last month", now - timedelta(days=40)),
            ("old", now.replace(year=2020, month=2, day=29)),
        ]:
            write_note(cast, "bob", words, created_at=at)
        assert set(words_of(cast, "bob", f"?{query}")) == found


class TestLeftOut:
    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("colour=red", "colour=red: there is no such filter"),
            ("tag=xyz", "tag=xyz: there is no such tag open to you"),
            ("and=xyz", "and=xyz: there is no such tag open to you"),
            ("not=xyz", "not=xyz: there is no such tag open to you"),
            ("state=odd", "state=odd: this filter has no such value"),
            ("kind=ghost", "kind=ghost: this filter has no such value"),
            ("audience=all", "audience=all: this filter has no such value"),
            ("below=no", "below=no: this filter has no such value"),
            ("group=none", "group=none: there is no such group open to you"),
            ("article=none", "article=none: there is no such article open to you"),
            ("person=bob", "person=bob: there is nobody of that name or number whose notes are open to you"),
            ("publisher=None", "publisher=None: no article that is open to you names this publisher"),
            ("date=soon", "date=soon: a date is written like 1999, 1999-05, 199X, 1999..2003 or unknown"),
            ("since=soon", "since=soon: a day is written like 2026-10-01, and the last days like 7d"),
            ("until=2026-02-30", "until=2026-02-30: a day is written like 2026-10-01, and the last days like 7d"),
            ("tag=%3Cb%3E", "tag=<b>: there is no such tag open to you"),
            (f"tag={'x' * 201}", f"tag={'x' * 201}: there is no such tag open to you"),
        ],
    )
    def test_what_means_nothing_is_said_and_does_not_narrow(self, coded, query, said):
        assert left_out(coded.bob, f"?{query}") == [said]
        assert len(words_of(coded, "bob", f"?{query}")) == 5

    @pytest.mark.parametrize(
        "query", ["", "?person=everyone", "?tag=source&and=&since=&until=&q=", "?after=x&most=500"]
    )
    def test_what_is_understood_or_empty_is_not_said(self, coded, query):
        assert left_out(coded.bob, query) == []

    def test_only_so_many_values_are_taken(self, coded):
        for n in range(40):
            define_tag(by=coded.tova, group=coded.course, name=f"tag {n}")
        many = "&".join(f"tag=tag+{n}" for n in range(40))
        assert len(left_out(coded.bob, f"?{many}")) == 10

    def test_a_task_has_its_notes_and_not_others_on_the_same_text(self, coded):
        first, second = publish(coded, reveal="at-once"), publish(coded, reveal="at-once", title="Another task")
        write(coded, coded.bob, first, note="for the first")
        write(coded, coded.bob, second, note="for the second")
        page = page_of(coded.bob, f"?task={first.pk}")
        assert "for the first" in page
        assert "for the second" not in page
        assert "for the task Two passages" in page
        assert "left out" not in page

    def test_hidden_values_are_answered_as_those_that_do_not_exist(self, coded):
        """To a stranger, byte for byte."""
        secret = Tag.objects.get(name="Source")
        for hidden, nothing in [
            ("tag=source", "tag=secret"),
            (f"tag={secret.uuid}", f"tag={uuid4()}"),
            ("not=Rumour", "not=Remark"),
            ("group=hist-214", "group=hist-215"),
            (f"article={coded.document.slug}", f"article={'x' * len(coded.document.slug)}"),
            (f"person={coded.bob.pk}", f"person={uuid4()}"),
            (f"task={publish(coded, reveal='at-once').pk}", f"task={uuid4()}"),
        ]:
            pages = [page_of(coded.charlie, f"?{one}").replace(one, "…") for one in (hidden, nothing)]
            assert pages[0] == pages[1]
            assert "left out" in pages[0]

    def test_twin_rooms_answer_alike(self, cast, client):
        """Notes, tags and people that a reader may not see change no byte of any page of the notebook."""
        public = make_document("The keeper wrote.", curator=cast.alice, visibility="public", title="Open to all")
        write_note(cast, "bob", "for all", document=public, audience="public", tags=["claim"])
        queries = ["", "?tag=claim", "?tag=hidden", "?and=hidden&not=claim", "?kind=person", "?below=yes&tag=claim",
                   "?publisher=Hidden+Mail", "?date=1999", "?date=unknown", "?since=7d", f"?person={cast.tova.pk}",
                   f"?hand={cast.tova.pk}", "?q=secret", "?article=closed", "?state=note"]  # fmt: skip
        before = [client.get(f"/notebook/{query}").content for query in queries]
        seen = [page_of(cast.charlie, query) for query in queries]
        closed = make_document("The warden.", curator=cast.alice, groups=[cast.course], slug="closed")
        state(closed, "publisher", "Hidden Mail")
        state(closed, "issued", "1999", normalised="1999")
        define_tag(by=cast.tova, group=cast.course, name="hidden", kind="person")
        write_note(cast, "tova", "secret", document=closed, audience="group", tags=["hidden"])
        write_note(cast, "tova", "secret", document=public, tags=["claim", "hidden"])
        assert [client.get(f"/notebook/{query}").content for query in queries] == before
        assert [page_of(cast.charlie, query) for query in queries] == seen

    def test_a_page_that_anyone_may_keep_changes_when_a_tag_is_defined(self, cast, client):
        public = make_document("The keeper wrote.", curator=cast.alice, visibility="public", title="Open to all")
        write_note(cast, "bob", "for all", document=public, audience="public", tags=["claim"])
        address = "/notebook/?tag=thesis"
        first = client.get(address)
        assert "there is no such tag open to you" in first.content.decode()
        site = Vocabulary.objects.get(group=None)
        Tag.objects.create(name="thesis", vocabulary=site, is_defined=True, slug="thesis")
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 200
        assert "there is no such tag open to you" not in again.content.decode()


def test_the_search_box_keeps_the_filters(coded):
    page = LexborHTMLParser(page_of(coded.bob, "?and=source&since=30d&q=t"))
    hidden = page.css("form[role=search] input[type=hidden]")
    assert {(one.attributes["name"], one.attributes["value"]) for one in hidden} == {
        ("and", "source"),
        ("since", "30d"),
    }
    assert re.search(
        r'class="applied" href="\?and=source&amp;since=30d"', page_of(coded.bob, "?and=source&since=30d&q=t")
    )
