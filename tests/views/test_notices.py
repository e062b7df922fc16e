"""People are told what corrections did to their notes: in a list, and by a quiet number on every page."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from documents.models import Membership, Notice
from documents.services.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_document
from tests.views.pages import mark, share_with, signed_in

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down.\n\nNobody read it for forty years.\n\nThen somebody did."
AFTER = "The keeper wrote it down.\n\nNobody read it for all of forty years."


@pytest.fixture
def cast():
    return make_cast(TEXT)


def correct(cast, document=None, source=AFTER):
    correct_document(document=document or cast.document, by=cast.alice, source=source, source_format="plain")


def page(who):
    answer = signed_in(who).get("/notices/")
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def count(who, path="/"):
    """The number on the pages of a person, None where there is none."""
    found = LexborHTMLParser(signed_in(who).get(path).content.decode()).css_first(".unseen-count")
    return found and found.text()


def test_the_author_is_told_what_happened_to_which_notes(cast):
    lost = mark(cast.document, cast.bob, "somebody")
    mark(cast.document, cast.bob, "read it for forty")
    mark(cast.document, cast.bob, "keeper")
    correct(cast)
    row = page(cast.bob).css_first(".notice-list li")
    assert "changed the words under 1 and took them from 1 of your notes" in " ".join(row.text().split())
    notes = [" ".join(note.text().split()) for note in row.css(".told-notes li")]
    assert notes == ["Words changedread it for forty", "Words no longer in the textsomebody"]
    links = [link.attributes["href"] for link in row.css("a")]
    assert f"/documents/{cast.document.slug}/compare/1-2/" in links
    assert f"/documents/{cast.document.slug}/#note-{lost.pk}" in links


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("somebody", "A correction took the words from 1 of"),
        ("it for forty", "A correction changed the words under 1 of"),
    ],
)
def test_one_kind_is_said_alone(cast, words, said):
    mark(cast.document, cast.bob, words)
    correct(cast)
    assert said in page(cast.bob).body.text()


def test_others_are_told_nothing(cast):
    mark(cast.document, cast.bob, "somebody", audience="group", group=cast.course)
    mark(cast.document, cast.tova, "keeper")
    mark(cast.document, cast.alice, "somebody")
    correct(cast)
    for who in (cast.tova, cast.alice, cast.charlie):
        assert "Nothing happened to them." in page(who).body.text()
        assert count(who) is None


def test_the_number_goes_when_all_was_seen(cast):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    assert count(cast.bob) == "1"
    shown = page(cast.bob)
    assert count(cast.bob) == "1"  # looking changes nothing
    newest = shown.css_first("input[name=newest]").attributes["value"]
    assert signed_in(cast.bob).post("/notices/", {"newest": newest}).status_code == 302
    assert count(cast.bob) is None
    assert page(cast.bob).css_first("li.is-new") is None


def test_what_came_after_the_page_was_opened_stays_new(cast):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    first = Notice.objects.get().pk
    mark_again = mark(cast.document, cast.bob, "keeper")
    correct(cast, source="Nobody read it for all of forty years.")
    assert mark_again.targets.get().anchors.count() == 2
    signed_in(cast.bob).post("/notices/", {"newest": first})
    assert count(cast.bob) == "1"


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 40])
def test_what_is_no_notice_marks_nothing(cast, newest):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    assert signed_in(cast.bob).post("/notices/", {"newest": newest}).status_code == 302
    assert count(cast.bob) == "1"


def test_nobody_marks_the_notices_of_another(cast):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    signed_in(cast.charlie).post("/notices/", {"newest": Notice.objects.get().pk})
    assert count(cast.bob) == "1"


def test_an_article_that_is_closed_to_them_is_not_named(cast):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    Membership.objects.filter(user=cast.bob).delete()
    text = page(cast.bob).body.text()
    assert "An article that is not open to you any more" in text
    assert cast.document.title not in text
    assert "somebody" not in text


def test_a_later_correction_elsewhere_in_the_text_is_no_news(cast):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    correct(cast, source=AFTER + "\n\nMore.")
    assert len(page(cast.bob).css(".notice-list > li")) == 1


def test_a_public_page_shows_no_number_to_visitors(cast):
    share_with(cast.document, "public")
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    assert count(cast.anonymous, f"/documents/{cast.document.slug}/") is None
    assert count(cast.bob, f"/documents/{cast.document.slug}/") == "1"


def test_many_notices_cost_the_queries_of_few(cast, django_assert_max_num_queries):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    client = signed_in(cast.bob)
    with django_assert_max_num_queries(30) as few:
        client.get("/notices/")
    for _ in range(5):
        other = make_document(TEXT, curator=cast.alice, groups=[cast.course])
        mark(other, cast.bob, "somebody")
        mark(other, cast.bob, "it for forty")
        correct(cast, other)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/notices/")
