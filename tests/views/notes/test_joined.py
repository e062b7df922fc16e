"""Joined passages: on the pages of both articles, side by side, and gone where one may not see both."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Document, Tag, Target
from documents.services.article.publishing import withdraw_document
from documents.services.notes import Content, Sharing, create_annotation
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.notes.joins import join, make_two
from tests.services.notes.steps import passage
from tests.services.notes.test_carry_anchors import correct
from tests.services.notes.test_joining import change
from tests.views.pages import share_with, signed_in, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def two(cast):
    first, second = make_two(cast)
    state(first, "publisher", "The Northern Ledger")
    state(first, "issued", "1931", normalised="1931")
    state(second, "issued", absence="not-stated")
    return first, second


@pytest.fixture
def note(cast, two):
    return join(
        cast.bob, (two[0], "the hall clock gained an hour each day"), (two[1], "the hall clock gained an hour a day")
    )


def words_of(answer):
    """Returns the visible words of a page on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def cards(document, *notes, who=None):
    ids = ",".join(str(note.pk) for note in notes)
    return signed_in(who).get(reverse("cards", args=[document.slug]), {"ids": ids})


def beside(note, who=None):
    return signed_in(who).get(reverse("beside", args=[note.pk]))


# -- Both margins -----------------------------------------------------------------------------


def test_both_margins_show_the_other_passage_with_its_article_and_facts(two, note):
    first, second = words_of(cards(two[0], note)), words_of(cards(two[1], note))
    assert "Same words" in first
    assert "the hall clock gained an hour a day" in first
    assert "Annals of the Hall" in first
    assert "date not stated in this copy" in first
    assert "the hall clock gained an hour each day" in second
    assert "The Hall Clock" in second
    assert "The Northern Ledger" in second
    assert "1931" in second


@pytest.mark.parametrize(
    ("relation", "here", "there"),
    [
        ("source-of", "Is the source of", "Has its source in"),
        ("translates", "Translates", "Is translated by"),
        ("contradicts", "Contradicts", "Contradicts"),
    ],
)
def test_a_relation_reads_right_from_both_sides(cast, two, relation, here, there):
    note = join(cast.bob, (two[0], "hall"), (two[1], "hall"), relation)
    assert here in words_of(cards(two[0], note))
    assert there in words_of(cards(two[1], note))


@pytest.mark.parametrize("which", [0, 1])
def test_pages_without_scripts_list_and_paint_the_join_in_both_articles(two, note, which):
    page = signed_in(None).get(f"/documents/{two[which].slug}/?marks=1").content.decode()
    assert f'id="note-{note.pk}"' in page
    assert f"passage-{note.pk}" in page
    anchor = note.targets.get(n=which)
    there = signed_in(None).get(two[which].passage_url(1, anchor.start, anchor.end)).content.decode()
    assert f'id="note-{note.pk}"' in there


@pytest.mark.parametrize("which", [0, 1])
def test_the_compact_list_of_both_has_a_row_with_the_relation(two, note, which):
    listed = signed_in(None).get(reverse("anchors", args=[two[which].slug])).json()
    (row,) = [row for row in [*listed["annotations"], *listed["own"]] if row[0] == str(note.pk)]
    place = note.targets.get(n=which)
    assert row[1:3] == [place.start, place.end]
    assert dict(zip(listed["fields"], row, strict=True))["relation"] == "same-words"


def test_two_passages_of_one_article_are_two_rows_and_one_card(cast, two):
    note = join(cast.bob, (two[0], "hall"), (two[0], "forty years"), "see-also")
    listed = signed_in(None).get(reverse("anchors", args=[two[0].slug])).json()
    assert [row[0] for row in listed["annotations"]] == [str(note.pk)] * 2
    card = words_of(cards(two[0], note))
    assert "forty years" in card
    assert "In this article" in card


def test_the_margin_says_what_became_of_the_other_passage(cast, two, note):
    correct(cast, "Nothing of it is left here at all.", two[1])
    card = words_of(cards(two[0], note))
    assert "Words no longer in the text" in card
    assert "the hall clock gained an hour a day" in card


def test_a_record_lends_the_quote_and_no_more(cast, two, note):
    share_with(two[1], "record")
    assert "the hall clock gained an hour a day" in words_of(cards(two[0], note))
    page = words_of(beside(note))
    assert "the hall clock gained an hour a day" in page
    assert "and left" not in page
    place = note.targets.get(n=1)
    assert signed_in(None).get(two[1].passage_url(1, place.start, place.end)).status_code == 200


def test_authors_keep_the_quote_when_the_other_article_closes(cast, two, note):
    share_with(two[1], "private")
    card = words_of(cards(two[0], note, who=cast.bob))
    assert "an article that is not open to you any more" in card
    assert "Annals" not in card
    assert beside(note, cast.bob).status_code == 404


def test_the_history_of_a_join_shows_another_relation(cast, two):
    note = join(cast.bob, (two[0], "hall"), (two[1], "hall"), "same-claim")
    change(note, cast.bob, relation="contradicts")
    page = signed_in(None).get(reverse("annotation-history", args=[note.pk])).content.decode()
    assert re.search(r"<del>.*Same claim</del> <ins>.*Contradicts</ins>", page)
    assert "Edited, 1 earlier wording" in words_of(cards(two[0], note))


def test_the_notebook_lists_a_join_once_with_both_passages(two, note):
    page = signed_in(None).get(reverse("notebook") + "?person=everyone")
    assert page.content.decode().count(f'id="note-{note.pk}"') == 1
    words = words_of(page)
    assert "the hall clock gained an hour each day" in words
    assert "the hall clock gained an hour a day" in words
    assert "Annals of the Hall" in words


def test_own_notes_carry_the_relation(cast, note):
    bob = signed_in(cast.bob)
    table = b"".join(bob.get(reverse("own-notes", args=["csv"])).streaming_content).decode()
    assert table.splitlines()[0].rstrip().endswith("relation")
    assert "same-words" in table
    text = b"".join(bob.get(reverse("own-notes", args=["md"])).streaming_content).decode()
    assert "*Same words*" in text


# -- Side by side -----------------------------------------------------------------------------


def test_both_paragraphs_stand_side_by_side_with_the_words_that_differ(two, note):
    answer = beside(note)
    page, html = words_of(answer), answer.content.decode()
    assert "A keeper told the Ledger that" in page
    assert "The warden told us that" in page
    assert "In the annals" not in page  # another paragraph
    assert '<em class="differs">each</em>' in html
    assert '<em class="differs">a</em>' in html
    assert re.search(r"<td[^>]*>each</td><td[^>]*>a</td>", html)
    assert "date not stated in this copy" in page
    assert "The same report." in page


def test_equal_words_are_said_to_be_so(cast, two):
    page = words_of(beside(join(cast.bob, (two[0], "hall clock"), (two[1], "hall clock"))))
    assert "Both passages have the same words." in page


def test_single_words_are_not_marked_where_little_is_the_same(cast, two):
    note = join(cast.bob, (two[0], "Nobody believed him for forty years"), (two[1], "In the annals one"), "see-also")
    answer = beside(note)
    assert "share few words" in words_of(answer)
    assert 'class="differs"' not in answer.content.decode()


def test_a_lost_end_is_shown_as_it_stood(cast, two, note):
    correct(cast, "Nothing of it is left here at all.", two[1])
    page = words_of(beside(note))
    assert "Words no longer in the text" in page
    assert "Shown as it stood in version 1" in page
    assert "The warden told us that" in page


def test_who_is_coded_to_have_said_it_is_named_to_those_who_see_the_code(cast, two, note):
    for audience, name in (("public", "The keeper"), ("private", "A secret witness")):
        create_annotation(
            by=cast.alice,
            content=Content("tagging", tags=(name,)),
            selections=[passage(two[0], "hall clock")],
            sharing=Sharing(audience),
        )
        Tag.objects.filter(name=name).update(kind="person")
    assert "Coded as said by The keeper" in words_of(beside(note))
    assert "A secret witness" not in words_of(beside(note))
    assert "A secret witness" in words_of(beside(note, cast.alice))


def test_what_is_no_join_has_no_such_page(cast, two):
    note = create_annotation(
        by=cast.bob, content=Content(note="Alone."), selections=[passage(two[0], "hall")], sharing=Sharing("public")
    ).annotation
    assert beside(note, cast.bob).status_code == 404
    assert signed_in(cast.bob).post(reverse("beside", args=[note.pk])).status_code == 405


# -- Who sees it ------------------------------------------------------------------------------


TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')


def answers_of(document: Document, who):
    """Returns the bytes and ETags of what somebody gets that could tell of a join."""
    found = []
    for address in (
        f"/documents/{document.slug}/",
        f"/documents/{document.slug}/?marks=1",
        document.passage_url(1, 0, 40),
        reverse("anchors", args=[document.slug]),
        reverse("document-container", args=[document.slug]),
        reverse("container"),
        reverse("notebook") + "?person=everyone",
        "/",
        reverse("notes-feed", args=[document.slug]),
    ):
        answer = signed_in(who).get(address)
        content = TOKEN.sub("", answer.content.decode())  # another one each time
        found.append((address, answer.status_code, answer.headers.get("ETag"), content))
    return found


@pytest.mark.parametrize("who", ["anonymous", "charlie", "rhea"])
def test_joins_that_a_reader_may_not_see_change_no_byte_for_them(cast, two, who):
    reader = cast.everyone[who]
    closed = make_document("The hall clock gained an hour.", title="Closed", curator=cast.alice, visibility="private")
    closed.refresh_from_db()
    join(cast.bob, (two[0], "hall clock"), (two[1], "hall clock"))
    before = [answers_of(document, reader) for document in two]
    join(cast.alice, (two[0], "forty years"), (closed, "hall clock"), note="Half hidden.")
    join(cast.alice, (closed, "hall clock"), (two[1], "annals"), "source-of")
    join(cast.bob, (two[0], "keeper"), (two[1], "warden"), audience="private")
    join(cast.bob, (two[0], "keeper"), (two[0], "Nobody"), audience="private")
    assert [answers_of(document, reader) for document in two] == before


def test_withdrawing_one_article_takes_the_join_from_the_page_of_the_other(cast, two, note):
    address = f"/documents/{two[0].slug}/"
    before = signed_in(None).get(address)
    assert str(note.pk) in before.content.decode()
    withdraw_document(document=two[1], by=cast.alice, reason="Asked for.", kind=410)
    after = signed_in(None).get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert str(note.pk) not in after.content.decode()
    assert cards(two[0], note).content.decode().count("note-") == 0
    assert beside(note).status_code == 404


# -- Cost -------------------------------------------------------------------------------------


def test_pages_with_twenty_joins_take_as_many_queries_as_with_two(cast, two):
    notes = []

    def make(count):
        for n in range(count):
            other = make_document(f"The hall clock number {n}.", curator=cast.alice, visibility="public")
            other.refresh_from_db()
            notes.append(join(cast.alice, (two[0], "hall clock"), (other, "hall clock")))

    def queries():
        counted = []
        for ask in (lambda: signed_in(None).get(address), lambda: cards(two[0], *notes), lambda: beside(notes[0])):
            with CaptureQueriesContext(connection) as asked:
                assert ask().status_code == 200
            counted.append(len(asked))
        return counted

    address = f"/documents/{two[0].slug}/"
    signed_in(None).get(address)  # a page that was sent before is looked up by its number first
    make(2)
    few = queries()
    make(18)
    assert queries() == few
    assert Target.objects.count() == 40
