"""The news page: corrections under one's notes and what others wrote; and the count of unseen news on every page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.models import Follow, Membership, Notice
from documents.services.moderation.moderation import hide_annotation
from documents.services.notes import delete_annotation
from documents.services.site.worker import run_due_jobs
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.news.notification_steps import note, notified, write_reply
from tests.services.notes.steps import passage
from tests.views.pages import mark, share_with, signed_in

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down.\n\nNobody read it for forty years.\n\nThen somebody did."
AFTER = "The keeper wrote it down.\n\nNobody read it for all of forty years."


@pytest.fixture
def cast():
    return make_cast(TEXT)


def correct(cast, document=None, source=AFTER):
    correct_document(document=document or cast.document, by=cast.alice, source=source, source_format="plain")


def page(who, path="/news/") -> Any:
    answer = signed_in(who).get(path)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def count(who, path="/"):
    """Returns the count of unseen news that a person's pages show, or None if they show none."""
    found = LexborHTMLParser(signed_in(who).get(path).content.decode()).css_first(".unseen-count")
    return found and found.text()


def test_author_learns_which_of_their_notes_a_correction_changed(cast):
    lost = mark(cast.document, cast.bob, "somebody")
    mark(cast.document, cast.bob, "read it for forty")
    mark(cast.document, cast.bob, "keeper")
    correct(cast)
    row = page(cast.bob).css_first(".notice-list > li")
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
def test_single_kind_of_change_has_its_own_sentence(cast, words, said):
    mark(cast.document, cast.bob, words)
    correct(cast)
    assert said in page(cast.bob).body.text()


def test_correction_that_changed_no_note_of_a_reader_is_no_news_to_them(cast):
    mark(cast.document, cast.bob, "somebody", audience="group", group=cast.course)
    mark(cast.document, cast.tova, "keeper")
    mark(cast.document, cast.alice, "somebody")
    correct(cast)
    for who in (cast.tova, cast.alice, cast.charlie):
        assert "Nothing is new." in page(who).body.text()
        assert count(who) is None


def test_count_disappears_when_all_news_were_marked_seen(cast):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    assert count(cast.bob) == "1"
    shown = page(cast.bob)
    assert count(cast.bob) == "1"  # opening the page marks nothing as seen
    until = shown.css_first("input[name=until]").attributes["value"]
    assert signed_in(cast.bob).post("/news/", {"until": until}).status_code == 302
    assert count(cast.bob) is None
    assert page(cast.bob).css_first("li.is-new") is None


def test_notice_that_came_after_the_page_was_opened_stays_new(cast):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    first = Notice.objects.get().created_at.isoformat()
    mark_again = mark(cast.document, cast.bob, "keeper")
    correct(cast, source="Nobody read it for all of forty years.")
    assert mark_again.targets.get().anchors.count() == 2
    signed_in(cast.bob).post("/news/", {"until": first})
    assert count(cast.bob) == "1"


@pytest.mark.parametrize("until", ["", "x", "2026-01-01", "2026-13-01T00:00:00Z", "9" * 40])
def test_invalid_time_marks_nothing_as_seen(cast, until):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    assert signed_in(cast.bob).post("/news/", {"until": until}).status_code == 302
    assert count(cast.bob) == "1"


def test_nobody_marks_the_notices_of_another_as_seen(cast):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    signed_in(cast.charlie).post("/news/", {"until": Notice.objects.get().created_at.isoformat()})
    signed_in(cast.charlie).post("/news/", {"notice": Notice.objects.get().pk})
    assert count(cast.bob) == "1"


def test_opening_one_notice_marks_only_that_one_as_seen(cast):
    first, _second = note(cast, cast.tova), note(cast, cast.tova)
    assert count(cast.bob) == "2"
    opened = page(cast.bob).css_first(f"a[href='/annotations/{first.pk}']").attributes["data-notice"]
    assert signed_in(cast.bob).post("/news/", {"notice": opened}).status_code == 204
    assert count(cast.bob) == "1"


def test_notices_of_an_article_closed_to_the_reader_are_neither_shown_nor_counted(cast):
    mark(cast.document, cast.bob, "somebody")
    note(cast, cast.tova)
    correct(cast)
    assert count(cast.bob) == "2"
    Membership.objects.filter(user=cast.bob).delete()
    assert "Nothing is new." in page(cast.bob).body.text()
    assert count(cast.bob) is None


def test_later_correction_elsewhere_in_the_text_is_no_news(cast):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    correct(cast, source=AFTER + "\n\nMore.")
    assert len(page(cast.bob).css(".notice-list > li")) == 1


def test_public_page_shows_no_count_to_visitors(cast):
    share_with(cast.document, "public")
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    assert count(cast.anonymous, f"/documents/{cast.document.slug}/") is None
    assert count(cast.bob, f"/documents/{cast.document.slug}/") == "1"


def test_many_notices_cost_no_more_queries_than_few(cast, django_assert_max_num_queries):
    mark(cast.document, cast.bob, "somebody")
    correct(cast)
    write_reply(note(cast, cast.bob), cast.tova)
    client = signed_in(cast.bob)
    with django_assert_max_num_queries(30) as few:
        client.get("/news/")
    for _ in range(5):
        other = make_document(TEXT, curator=cast.alice, groups=[cast.course])
        mark(other, cast.bob, "somebody")
        mark(other, cast.bob, "it for forty")
        correct(cast, other)
        write_reply(note(cast, cast.bob), cast.tova)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/news/")


def test_notice_names_the_author_the_quote_and_the_text(cast):
    said = write_reply(note(cast, cast.bob), cast.tova, "A **lamp**, I think.")
    row = page(cast.bob).css_first(".notice-list > li")
    assert notified(said) == {"bob": "reply"}
    text = " ".join(row.text().split())
    assert "Tova Lindqvist answered in a thread of yours" in text
    assert row.css_first("q").text() == "keeper"
    assert row.css_first(".news-words").text() == "A lamp, I think."
    assert row.css_first("a").attributes["href"] == f"/annotations/{said.pk}"
    assert "New:" in text


def test_news_are_grouped_by_article_newest_first_and_filtered_by_kind(cast):
    other = make_document(TEXT, curator=cast.alice, groups=[cast.course], title="The other one")
    note(cast, cast.tova, words="First.")
    note(cast, cast.tova, words="Second.", selections=[passage(other, "keeper")])
    write_reply(note(cast, cast.bob), cast.tova, "Third.")
    shown = page(cast.bob)
    titles = [title.text() for title in shown.css(".news-title")]
    assert titles == [cast.document.title, "The other one"]
    assert [words.text() for words in shown.css(".news-words")] == ["Third.", "First.", "Second."]
    answers = page(cast.bob, "/news/?kind=answers")
    assert [words.text() for words in answers.css(".news-words")] == ["Third."]
    assert answers.css_first(".news-kinds [aria-current]").text() == "Answers"
    corrections = page(cast.bob, "/news/?kind=corrections")
    assert "There is nothing of this kind." in corrections.body.text()


def test_second_page_continues_where_the_first_ended(cast, monkeypatch):
    monkeypatch.setattr("documents.views.news.news.LINES_PER_PAGE", 2)
    for n in range(3):
        article = make_document(TEXT, curator=cast.alice, groups=[cast.course])
        note(cast, cast.tova, words=f"Number {n}.", selections=[passage(article, "keeper")])
    first = page(cast.bob)
    older = page(cast.bob, first.css_first(".pages a").attributes["href"])
    said = [[words.text() for words in one.css(".news-words")] for one in (first, older)]
    assert said == [["Number 2.", "Number 1."], ["Number 0."]]
    assert "Newest" in older.css_first(".pages").text()
    assert signed_in(cast.bob).get("/news/?before=nonsense").status_code == 200


def test_notes_of_one_person_in_one_article_and_group_are_one_line_that_opens(cast, monkeypatch):
    monkeypatch.setattr("documents.views.news.news.LINES_PER_PAGE", 2)
    for n in range(5):
        note(cast, cast.tova, words=f"Number {n}.")
    note(cast, cast.alice, words="By Alice.")
    (alice, tova) = page(cast.bob).css(".notice-list > li")
    assert "Alice Marlow wrote a note" in alice.text()
    assert "Tova Lindqvist wrote 5 notes in HIST 214" in " ".join(tova.css_first("details > summary").text().split())
    assert [words.text() for words in tova.css(".news-words")] == [f"Number {n}." for n in (4, 3, 2, 1, 0)]
    assert len(tova.css("li.is-new a[data-notice]")) == 5
    assert page(cast.bob).css_first(".pages") is None


def test_a_gathered_line_is_new_until_all_of_it_was_opened(cast):
    for n in range(2):
        note(cast, cast.tova, words=f"Number {n}.")
    client = signed_in(cast.bob)
    first, second = (link.attributes["data-notice"] for link in page(cast.bob).css("details.gathered a"))
    client.post("/news/", {"notice": first})
    assert page(cast.bob).css_first(".notice-list > li").attributes.get("class") == "is-new"
    client.post("/news/", {"notice": second})
    assert page(cast.bob).css_first(".is-new") is None


@pytest.mark.parametrize("what", ["article", "group", "day", "kind"])
def test_what_differs_in_article_group_day_or_kind_is_not_gathered(cast, what):
    note(cast, cast.tova)
    match what:
        case "article":
            article = make_document(TEXT, curator=cast.alice, groups=[cast.course])
            note(cast, cast.tova, selections=[passage(article, "keeper")])
        case "group":
            cast.document.refresh_from_db()
            share_with(cast.document, "public", cast.course)
            Follow.objects.create(person=cast.bob, document=cast.document)
            note(cast, cast.tova, audience="public")
        case "day":
            second = note(cast, cast.tova)
            Notice.objects.filter(annotation=second).update(created_at=timezone.now() - timedelta(days=2))
        case "kind":
            note(cast, cast.tova, words="@Bob Adeyemi, look.")
    assert len(page(cast.bob).css(".notice-list > li")) == 2
    assert page(cast.bob).css_first("details.gathered") is None


def test_hidden_note_is_news_only_to_its_author_with_the_reason(cast):
    made = note(cast, cast.bob, words="unkind words")
    assert count(cast.rhea) == "1"
    hide_annotation(by=cast.tova, pk=made.pk, reason="It is unkind.")
    run_due_jobs()
    assert count(cast.rhea) is None
    assert "unkind" not in page(cast.rhea).body.text()
    text = page(cast.bob).body.text()
    assert "A moderator hid your note" in text
    assert "It is unkind." in text


def test_deleted_note_is_removed_from_the_news(cast):
    made = note(cast, cast.bob)
    delete_annotation(by=cast.bob, pk=made.pk)
    assert count(cast.rhea) is None
    assert not Notice.objects.exists()


def test_old_address_redirects_to_the_news(cast):
    answer = signed_in(cast.bob).get("/notices/")
    assert (answer.status_code, answer["Location"]) == (308, "/news/")
    assert signed_in(cast.bob).post("/notices/", {"until": "x"}).status_code == 308
