"""Notes with passages in several articles: under each of them where articles are headings or filters, else once."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.services.groups.shelf_items import add_to_shelf
from documents.services.notes import Content, Sharing, create_annotation
from documents.services.vocabulary.vocabularies import define_tag
from documents.views.groups.shelf import shelf_rows
from documents.views.notebook import notebook as view
from documents.views.shelf.shelf import counts_by_document
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.notes.joins import join, make_two
from tests.services.notes.test_carry_anchors import correct
from tests.views.notebook.test_filters import page_of
from tests.views.notebook.test_notebook import ALL, write_note
from tests.views.pages import share_with, signed_in, state

pytestmark = pytest.mark.django_db
HERE, THERE = "the hall clock gained an hour each day", "the hall clock gained an hour a day"
TITLES = ["Annals of the Hall", "The Hall Clock"]


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def two(cast):
    return make_two(cast)


@pytest.fixture
def note(cast, two):
    return join(cast.bob, (two[0], HERE), (two[1], THERE))


def answer(by, note, words="An answer."):
    sharing = Sharing(note.audience, note.group_id)
    content = Content("replying", words)
    return create_annotation(by=by, content=content, selections=[], in_reply_to=note.pk, sharing=sharing).annotation


def under_headings(page):
    """Returns the passages under each heading of a page, and the number that it gives."""
    found = {}
    for head in LexborHTMLParser(page).css(".group-head"):
        title = head.css_first("h3, h4").text(strip=True)
        number = head.css(".meta > span")[-1].text().split()[0]
        found[title] = (int(number), [one.text() for one in head.next.next.css("li > div > blockquote mark")])
    return found


def numbers_in_facet(page):
    boxes = LexborHTMLParser(page).css("input[name=article]")
    return {
        re.sub(r"\s*\d+$", "", " ".join(box.parent.text().split())): int(re.search(r"(\d+)\s*$", box.parent.text())[1])
        for box in boxes
    }


def matching(page):
    return LexborHTMLParser(page).css_first("#list").text()


class TestNotebook:
    def test_a_join_stands_under_both_articles_with_its_passage_there(self, cast, two, note):
        page = page_of(cast.charlie, ALL)
        assert under_headings(page) == {TITLES[0]: (1, [THERE]), TITLES[1]: (1, [HERE])}
        assert numbers_in_facet(page) == {TITLES[0]: 1, TITLES[1]: 1}
        assert page.count(f'id="note-{note.pk}"') == 1
        assert matching(page) == "1 note matches" or "All of them" in matching(page)
        entries = LexborHTMLParser(page).css(".entries > li")
        assert [HERE in one.text() and THERE in one.text() for one in entries] == [True, True]
        links = [one.css(".about a")[-1].attributes["href"] for one in entries]
        assert links == [f"{two[n].get_absolute_url()}#note-{note.pk}" for n in (1, 0)]

    @pytest.mark.parametrize(("asked", "shown"), [([0], [1]), ([1], [0]), ([0, 1], [0, 1])])
    def test_a_filter_by_article_finds_it_from_both_sides(self, cast, two, note, asked, shown):
        query = "?" + "&".join(f"article={two[n].slug}" for n in asked)
        page = page_of(cast.charlie, query)
        assert matching(page) == "1 note matches"
        assert list(under_headings(page)) == [TITLES[n] for n in shown]

    @pytest.mark.parametrize("grouped", ["day", "person", "tag"])
    def test_in_other_lists_it_stands_once(self, cast, two, note, grouped):
        for query in (f"?grouped={grouped}&person=everyone", f"?grouped={grouped}&article={two[1].slug}"):
            page = page_of(cast.charlie, query)
            assert len(LexborHTMLParser(page).css(".entries > li")) == 1

    def test_what_is_stated_of_an_article_finds_it_there_alone(self, cast, two, note):
        state(two[1], "publisher", "The Northern Ledger")
        state(two[1], "issued", "1931", normalised="1931")
        state(two[0], "issued", "1999", normalised="1999")
        for query in ("?publisher=The+Northern+Ledger", "?date=1931", "?date=1931&publisher=The+Northern+Ledger"):
            assert under_headings(page_of(cast.charlie, query)) == {TITLES[0]: (1, [THERE])}
        both = page_of(cast.charlie, "?date=1931&date=1999")
        assert list(under_headings(both)) == TITLES
        # No one article has both.
        assert under_headings(page_of(cast.charlie, "?date=1999&publisher=The+Northern+Ledger")) == {}

    def test_answers_stand_where_the_thread_does(self, cast, two, note):
        answer(cast.charlie, note)
        page = page_of(cast.alice, ALL)
        assert [n for n, _passages in under_headings(page).values()] == [2, 2]
        assert numbers_in_facet(page) == {TITLES[0]: 2, TITLES[1]: 2}

    def test_two_passages_of_one_article_count_once(self, cast, two):
        note = join(cast.bob, (two[0], "hall"), (two[0], "forty years"), "see-also")
        page = page_of(cast.charlie, ALL)
        assert under_headings(page) == {TITLES[1]: (1, ["hall"])}
        assert page.count(f'id="note-{note.pk}"') == 1
        assert counts_by_document(cast.charlie, [two[0].pk]) == {two[0].pk: (1, 1)}

    def test_pages_by_key_have_each_place_once(self, cast, two, note, monkeypatch):
        monkeypatch.setattr(view, "NOTES_PER_PAGE", 1)
        for n, words in [(0, "Nobody"), (1, "annals"), (1, "left"), (0, "keeper")]:
            start = two[n].current_revision.text.index(words)
            write_note(cast, "bob", words, (start, start + len(words)), document=two[n], audience="public")
        join(cast.bob, (two[0], "keeper"), (two[1], "warden"))
        answer(cast.charlie, note)
        client, found, address = signed_in(cast.charlie), [], f"/notebook/{ALL}"
        while address:
            page = client.get(address).content.decode()
            found += [(title, *passages) for title, (_n, passages) in under_headings(page).items()]
            further = LexborHTMLParser(page).css_first("a[rel=next]")
            address = f"/notebook/{further.attributes['href']}" if further else ""
            assert len(found) < 20
        assert found == [
            (TITLES[0], "annals"), (TITLES[0], "warden"), (TITLES[0], THERE), (TITLES[0], THERE), (TITLES[0], "left"),
            (TITLES[1], "keeper"), (TITLES[1], "keeper"), (TITLES[1], HERE), (TITLES[1], HERE), (TITLES[1], "Nobody"),
        ]  # fmt: skip

    def test_a_lost_end_is_found_and_counted_as_lost(self, cast, two, note):
        correct(cast, "Nothing of it is left here at all.", two[1])
        page = page_of(cast.charlie, "?state=lost")
        assert matching(page) == "1 note matches"
        boxes = LexborHTMLParser(page).css("input[type=checkbox][value=lost]")
        assert [box.parent.text().endswith("text1") for box in boxes] == [True]

    def test_authors_keep_it_where_an_article_closes(self, cast, two, note):
        share_with(two[1], "private")
        page = page_of(cast.bob, ALL)
        assert under_headings(page) == {
            "An article that is no longer open to you": (1, [THERE]),
            TITLES[1]: (1, [HERE]),
        }
        assert TITLES[0] not in page
        assert numbers_in_facet(page) == {}  # one choice alone is none

    def test_it_costs_as_many_queries_for_many_joins(self, cast, two, note):
        def queries():
            with CaptureQueriesContext(connection) as asked:
                page_of(cast.charlie, ALL)
            return len(asked)

        page_of(cast.charlie, ALL)
        few = queries()
        for _n in range(12):
            join(cast.bob, (two[1], "warden"), (two[0], "keeper"))
        page_of(cast.charlie, ALL)
        assert queries() == few


class TestTag:
    def test_the_page_of_a_tag_has_it_under_both_by_either_order(self, cast, two):
        tag = define_tag(by=cast.alice, group=None, name="Clock")
        join(cast.bob, (two[0], HERE), (two[1], THERE), tags=("Clock",))
        state(two[1], "issued", "1931", normalised="1931")
        for order in ("", "?order=date"):
            page = signed_in(None).get(f"{tag.get_absolute_url()}{order}").content.decode()
            assert sorted(under_headings(page)) == TITLES

    def test_notes_to_sort_have_it_once(self, cast, two):
        tag = define_tag(by=cast.alice, group=None, name="Clock")
        define_tag(by=cast.alice, group=None, name="Hall clock", parent=tag)
        note = join(cast.bob, (two[0], HERE), (two[1], THERE), tags=("Clock",))
        page = signed_in(cast.bob).get(f"/tags/{tag.uuid}/sort/").content.decode()
        assert page.count(f'name="version-{note.pk}"') == 1


class TestShelf:
    def counts(self, who, two):
        return counts_by_document(who, [one.pk for one in two])

    def test_both_articles_count_it_and_its_author_once(self, cast, two, note):
        write_note(cast, "bob", "alone", document=two[1], audience="public")
        answer(cast.charlie, note)
        assert self.counts(cast.tova, two) == {two[0].pk: (2, 2), two[1].pk: (3, 2)}
        page = " ".join(re.sub(r"<[^>]+>", " ", signed_in(None).get("/").content.decode()).split())
        assert "2 notes" in page
        assert "3 notes" in page

    def test_both_have_it_in_the_strip_that_shows_where_notes_are(self, cast, two, note):
        page = LexborHTMLParser(signed_in(None).get("/").content.decode())
        assert [len(one.css("rect")) for one in page.css("svg") if one.css("rect")] == [1, 1]

    def test_both_come_first_by_newest_note(self, cast, two):
        other = make_document("Words.", title="Another", visibility="public", curator=cast.alice)
        write_note(cast, "bob", "older", (0, 5), document=other, audience="public")

        def titles():
            page = LexborHTMLParser(signed_in(None).get("/?order=notes").content.decode())
            return [one.text(strip=True) for one in page.css("h3 a")]

        assert titles()[0] == "Another"
        join(cast.bob, (two[0], HERE), (two[1], THERE))
        assert sorted(titles()[:2]) == TITLES

    def test_the_shelf_of_a_group_counts_it_in_both(self, cast, two):
        for document in two:
            add_to_shelf(by=cast.tova, group=cast.course, document=document)
        join(cast.bob, (two[0], HERE), (two[1], THERE), audience="group", group=cast.course.pk)
        assert [row.notes for row in shelf_rows(cast.rhea, cast.course)] == [1, 1]


class TestOtherLists:
    def test_the_feeds_of_both_articles_have_it_once(self, two, note):
        for document in two:
            feed = signed_in(None).get(f"/documents/{document.slug}/notes.atom").content.decode()
            assert feed.count(f"<id>http://testserver{note.get_absolute_url()}</id>") == 1

    def test_the_containers_of_both_articles_have_it(self, cast, two, note):
        reply = answer(cast.charlie, note)
        for document in two:
            listed = signed_in(None).get(f"/documents/{document.slug}/annotations/?iris=1").json()
            assert listed["total"] == 2
            assert [one.rsplit("/", 1)[-1] for one in listed["first"]["items"]] == [str(note.pk), str(reply.pk)]


ADDRESSES = [
    *("/", "/?order=notes", f"/notebook/{ALL}", "/notebook/?state=note", "/notebook/?article={0}", "/feed.atom"),
    *("/notebook/?publisher=The+Northern+Ledger", "/notebook/?grouped=day&person=everyone", "/notebook/?joined=yes"),
    *("/documents/{0}/", "/documents/{0}/notes.atom", "/documents/{0}/annotations/?iris=1", "/tags/{tag}/"),
]


@pytest.mark.parametrize("who", ["anonymous", "charlie", "bob"])
def test_twin_rooms_who_does_not_see_the_other_end_sees_nothing_of_it(cast, who):
    """An article of the course alone is joined with a public one, by a note for all, and a public one with itself."""
    tag = define_tag(by=cast.alice, group=None, name="Clock")
    first, closed = make_two(cast)
    share_with(closed, "private" if who == "bob" else "members")
    state(first, "publisher", "The Northern Ledger")
    write_note(cast, "bob", "for all", document=first, audience="public", tags=["Clock"])
    reader = signed_in(getattr(cast, who))

    def pages():
        found = [reader.get(one.format(first.slug, tag=tag.uuid)).content.decode() for one in ADDRESSES]
        return [re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", one) for one in found]

    assert pages() == pages()
    before = pages()
    note = join(cast.alice, (first, HERE), (closed, THERE), tags=("Clock",))
    join(cast.alice, (closed, THERE), (first, HERE), tags=("Clock",))
    answer(cast.alice, note)
    assert counts_by_document(cast.alice, [first.pk])[first.pk] == (4, 2)
    for address, one, other in zip(ADDRESSES, before, pages(), strict=True):
        assert one == other, address
