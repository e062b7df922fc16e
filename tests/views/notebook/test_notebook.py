"""The notebook: every note that a reader may see, filtered, ordered and split into pages."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.anchoring import TextPositionSelector
from documents.models import Document, Membership, Tag, TaggedAnnotation, Vocabulary
from documents.models.notebook.filter import NotebookFilter
from documents.services.notes import Content, Selection, create_annotation, delete_annotation
from documents.services.versions.revisions import correct_document
from documents.views.notebook import notebook as view
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def write_note(cast, who, words, span=(4, 10), document=None, **fields):
    """Makes a note whose text the page shows unchanged."""
    if fields.get("audience") in ("group", "moderators"):
        fields["group"] = cast.course
    tags = fields.pop("tags", ())
    html = f"<p>{words}</p>" if words else ""
    note = make_annotation(document or cast.document, getattr(cast, who), span, note=words, note_html=html, **fields)
    for name in tags:
        vocabulary, _made = Vocabulary.objects.get_or_create(group=note.group)
        tag, _made = Tag.objects.get_or_create(name=name, vocabulary=vocabulary)
        TaggedAnnotation.objects.create(content_object=note, tag=tag)
    return note


ALL = "?person=everyone"


def words_of(cast, who, query=ALL):
    """Returns the texts of the notes on the page, in its order."""
    response = signed_in(getattr(cast, who)).get(f"/notebook/{query}")
    assert response.status_code == 200
    return re.findall(r'<div class="note-words" dir="auto"><p>([^<]*)</p>', response.content.decode())


class TestVisibleNotes:
    @pytest.fixture
    def notes(self, cast):
        for audience in ("private", "moderators", "group", "public"):
            write_note(cast, "bob", f"for {audience}", audience=audience, tags=[f"tag {audience}"])
        return cast

    @pytest.mark.parametrize(
        ("who", "seen"),
        [
            ("bob", ["private", "moderators", "group", "public"]),
            ("tova", ["moderators", "group", "public"]),
            ("rhea", ["group", "public"]),
            ("charlie", []),
            ("anonymous", []),
        ],
    )
    def test_reader_sees_exactly_the_notes_and_tags_they_may_see(self, notes, who, seen):
        assert words_of(notes, who) == [f"for {audience}" for audience in seen]
        page = signed_in(getattr(notes, who)).get(f"/notebook/{ALL}").content.decode()
        for audience in {"private", "moderators", "group", "public"} - set(seen):
            assert f"tag {audience}" not in page
        assert ("HIST 214" in page) == bool(seen)
        assert ("<bdi>Bob Adeyemi</bdi>" in page) == (bool(seen) and who != "bob")

    def test_anonymous_reads_public_notes_of_public_articles_and_anyone_may_cache_the_page(self, cast, client):
        public = make_document("The keeper wrote.", curator=cast.alice, visibility="public", title="Open to all")
        write_note(cast, "bob", "for all", document=public, audience="public")
        write_note(cast, "bob", "for me", document=public)
        answer = client.get("/notebook/")
        page = answer.content.decode()
        assert "for all" in page
        assert "for me" not in page
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert not answer.cookies
        assert client.get("/notebook/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
        assert signed_in(cast.bob).get("/notebook/")["Cache-Control"] == "private, no-store"

    def test_own_note_stays_when_its_article_is_closed_but_reveals_nothing_new_of_it(self, cast):
        write_note(cast, "bob", "my own words")
        correct_document(document=cast.document, by=cast.alice, source="The warden left.", source_format="plain")
        Membership.objects.filter(user=cast.bob).delete()
        page = signed_in(cast.bob).get(f"/notebook/{ALL}").content.decode()
        assert "my own words" in page
        assert "<mark>keeper</mark>" in page
        assert "An article that is no longer open to you" in page
        assert cast.document.title not in page
        assert cast.document.slug not in page
        assert "wrote it down" not in page
        assert "warden" not in page

    @pytest.mark.parametrize(
        ("words", "before", "after"),
        [
            ("keeper", "The ", " wrote it down."),
            (" keeper ", "The ", " wrote it down."),
            ("Nobody", "", " read it for 😀 forty years,…"),
            ("in a drawer", "…forty years, for it was kept ", ""),
        ],
    )
    def test_quote_is_shown_in_as_much_of_its_sentence_as_was_stored(self, cast, words, before, after):
        text = "The keeper wrote it down. Nobody read it for 😀 forty years, for it was kept in a drawer"
        article = make_document(text, curator=cast.alice, groups=[cast.course])
        start = article.current_revision.text.index(words)
        place = Selection(article.slug, 1, TextPositionSelector(start, start + len(words)))
        create_annotation(by=cast.bob, content=Content(note="words"), selections=[place])
        page = signed_in(cast.bob).get(f"/notebook/{ALL}").content.decode()
        around = [f'<span class="around">{one}</span>' if one else "" for one in (before, after)]
        assert f'dir="auto">{around[0]}<mark>{words.strip()}</mark>{around[1]}</blockquote>' in page

    def test_hidden_note_is_shown_to_its_author_alone(self, cast):
        write_note(
            cast,
            "bob",
            "unkind",
            audience="group",
            withheld="hidden",
            withheld_at=timezone.now(),
            withheld_reason="Why",
        )
        assert words_of(cast, "rhea") == []
        assert "Hidden by a moderator: Why" in signed_in(cast.bob).get("/notebook/?state=hidden").content.decode()


class TestFilters:
    @pytest.fixture
    def room(self, cast):
        other = make_document("The keeper wrote.", curator=cast.alice, groups=[cast.course], slug="other")
        write_note(cast, "bob", "mine alone", tags=["irony"])
        write_note(cast, "bob", "for the course", audience="group", tags=["Irony", "date"])
        write_note(cast, "alice", "by alice", audience="group", document=other)
        write_note(cast, "tova", "settled", audience="group", resolved_at=timezone.now())
        write_note(cast, "bob", "", audience="group")
        return cast

    def test_tag_of_several_vocabularies_says_whose_it_is(self, room):
        page = signed_in(room.bob).get("/notebook/").content.decode()
        (whose,) = re.findall(r'<small class="whose">([^<]*)</small>', page)
        assert sorted(whose.split(", ")) == ["HIST 214", "the whole room"]
        assert "HIST 214" not in signed_in(room.charlie).get("/notebook/").content.decode()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?person=me", ["mine alone", "for the course"]),
            ("?article=other", ["by alice"]),
            ("?article=other&article=none", ["by alice"]),
            ("?group=hist-214", ["by alice", "for the course", "settled"]),
            ("?group=no-such-group&tag=none&person=me", ["mine alone", "for the course"]),
            ("?audience=private", ["mine alone"]),
            ("?tag=IRONY", ["mine alone", "for the course"]),
            ("?tag=irony&tag=date&audience=group", ["for the course"]),
            ("?state=resolved", ["settled"]),
            ("?state=open&person=me", ["mine alone", "for the course"]),
            ("?state=note&state=resolved", ["settled"]),
            ("?state=highlight", []),
            ("?q=COURSE", ["for the course"]),
            ("?q=keeper+alice", ["by alice"]),
            ("?q=date", ["for the course"]),
            ("?q=100%25", []),
            ("?q=KEEP", ["by alice", "mine alone", "for the course", "settled"]),
            ("?q=eeper", []),
            ("?q=Irôny", ["mine alone", "for the course"]),
            ("?q=iron+course", ["for the course"]),
            ("?person=nobody&state=odd&audience=all", ["by alice", "mine alone", "for the course", "settled"]),
            ("?q=%00", ["by alice", "mine alone", "for the course", "settled"]),
        ],
    )
    def test_select_the_matching_notes(self, room, query, found):
        assert words_of(room, "bob", query) == found

    def test_person_is_named_by_their_id(self, room):
        assert words_of(room, "bob", f"?person={room.alice.pk}") == ["by alice"]
        assert words_of(room, "bob", f"?person={room.alice.pk}&person=me&audience=group") == [
            "by alice",
            "for the course",
        ]

    def test_notes_are_found_by_the_state_of_their_anchor(self, cast):
        write_note(cast, "bob", "of the keeper", (4, 10))
        write_note(cast, "bob", "of the years", (45, 57))
        correct_document(document=cast.document, by=cast.alice, source="The keeper wrote it.", source_format="plain")
        assert words_of(cast, "bob", "?state=lost") == ["of the years"]

    def test_choices_are_counted_and_use_the_name_in_the_group(self, room):
        Membership.objects.filter(user=room.alice).update(name_in_group="Reader Seven")
        page = signed_in(room.bob).get(f"/notebook/{ALL}").content.decode()
        assert "Reader Seven" in page
        assert "Alice Marlow" not in page
        assert re.search(r'value="irony"[^>]*>\s*<span[^>]*>irony</span><span>2</span>', page)

    def test_each_filter_is_counted_under_the_others(self, room):
        def counts(query, name):
            page = LexborHTMLParser(signed_in(room.bob).get(f"/notebook/{query}").content.decode())
            labels = [one.parent for one in page.css(f"form.facets input[name={name}][type=checkbox]")]
            return {one.text(separator=" ").split()[0]: one.css_first("span:last-child").text() for one in labels}

        assert counts(ALL, "person") == {"Mine": "3", "Alice": "1", "Tova": "1"}
        assert counts("?person=me", "person") == counts(ALL, "person")
        assert counts("?audience=group", "person") == {"Mine": "2", "Alice": "1", "Tova": "1"}
        assert counts("?person=me", "audience") == {"Only": "1", "A": "2"}
        assert counts("?person=me&audience=group", "audience") == {"Only": "1", "A": "2"}
        assert counts("?person=me&audience=group", "tag") == {"irony": "1", "date": "1"}
        assert counts("?person=me&state=note", "state") == {"With": "2", "Highlight,": "1", "Not": "2"}
        assert counts("?q=alice&person=me", "person") == {"Mine": "0", "Alice": "1"}

    def test_address_is_parsed_and_written_back_unchanged(self):
        asked = "q=tide&person=me&state=note&tag=irony&tag=a+b&group=g&audience=public&article=one"
        wanted = NotebookFilter.from_query(QueryDict(asked))
        assert wanted.query_string() == f"?{asked}"
        assert NotebookFilter.from_query(QueryDict(wanted.query_string()[1:])) == wanted
        assert wanted.without("tag", "irony").get("tag") == ("a b",)
        assert wanted.without("q", "").q == ""


class TestBeginning:
    def test_a_person_begins_with_their_own_notes(self, cast):
        write_note(cast, "bob", "mine", audience="group")
        write_note(cast, "alice", "by alice", audience="group")
        page = signed_in(cast.bob).get("/notebook/").content.decode()
        assert "1</span> note of yours" in page
        assert words_of(cast, "bob", "") == ["mine"]
        everyone = re.search(r'class="applied" href="([^"]*)"', page)[1]
        assert words_of(cast, "bob", everyone) == ["mine", "by alice"]

    def test_a_person_without_notes_is_led_to_those_of_others(self, cast):
        write_note(cast, "alice", "by alice", audience="group")
        page = signed_in(cast.bob).get("/notebook/").content.decode()
        assert "No notes yet." in page
        assert f'<a href="{ALL}">Look at the notes of others</a>' in page

    def test_the_form_without_a_choice_shows_all_notes(self, cast):
        write_note(cast, "alice", "by alice", audience="group")
        write_note(cast, "bob", "mine", audience="group")
        form = LexborHTMLParser(signed_in(cast.bob).get("/notebook/").content.decode()).css_first("form.facets")
        hidden = {one.attributes["name"]: one.attributes["value"] for one in form.css("input[type=hidden]")}
        assert words_of(cast, "bob", f"?{urlencode(hidden)}") == ["by alice", "mine"]


class TestPages:
    @pytest.fixture
    def many(self, cast, monkeypatch):
        monkeypatch.setattr(view, "NOTES_PER_PAGE", 2)
        older = make_document("The keeper wrote.", curator=cast.alice, groups=[cast.course], title="Older")
        Document.objects.filter(pk=older.pk).update(created_at=timezone.now() - timedelta(days=9))
        older.refresh_from_db()
        for n, span in enumerate([(11, 16), (4, 10), None, (4, 10)]):
            write_note(cast, "bob", f"older {n}", span, document=older)
        for n, span in enumerate([(4, 10), None]):
            write_note(cast, "bob", f"newer {n}", span)
        return cast

    ORDER = ("newer 1", "newer 0", "older 2", "older 1", "older 3", "older 0")

    def walk(self, cast, between=lambda: None):
        found, query = [], ALL
        for _n in range(9):
            page = signed_in(cast.bob).get(f"/notebook/{query}").content.decode()
            found += re.findall(r'<div class="note-words" dir="auto"><p>([^<]*)</p>', page)
            further = re.search(r'rel="next" href="([^"]*)"', page)
            if further is None:
                return found
            query = further[1].replace("&amp;", "&")
            between()
        raise AssertionError("the pages do not end")

    def test_are_ordered_by_article_and_then_by_position_in_the_text(self, many):
        assert self.walk(many) == list(self.ORDER)

    def test_do_not_shift_when_notes_are_added(self, many):
        assert [one for one in self.walk(many, lambda: write_note(many, "bob", "new", None)) if one != "new"] == list(
            self.ORDER
        )

    def test_continue_after_a_note_that_was_deleted_meanwhile(self, many):
        first = signed_in(many.bob).get(f"/notebook/{ALL}").content.decode()
        further = re.search(r'rel="next" href="([^"]*)"', first)[1].replace("&amp;", "&")
        delete_annotation(by=many.bob, pk=many.bob.annotations.get(note="newer 0").pk)
        assert words_of(many, "bob", further) == ["older 2", "older 1"]

    def test_become_one_page_for_printing(self, many):
        assert words_of(many, "bob", "?most=500") == list(self.ORDER)

    @pytest.mark.parametrize("after", ["x", "~~~~~~", "1~a~b~c~d~e~f", "9" * 40 + "~a~1~1~1~1~1", "\x00"])
    def test_start_from_the_beginning_with_an_invalid_cursor(self, many, after):
        assert words_of(many, "bob", f"?after={after}")[0] == "newer 1"

    def test_replies_follow_the_note_they_answer(self, cast):
        first = write_note(cast, "bob", "asked", audience="group")
        write_note(cast, "alice", "elsewhere", audience="group")
        write_note(cast, "tova", "answered", None, audience="group", parent=first, root=first)
        assert words_of(cast, "rhea") == ["asked", "answered", "elsewhere"]
        page = signed_in(cast.rhea).get(f"/notebook/{ALL}").content.decode()
        assert "1 answer" in page
        assert f"?group=hist-214#note-{first.pk}" in page


def test_costs_the_same_for_two_notes_and_for_twenty(cast):
    counts = []
    for many in (2, 18):
        for n in range(many):
            document = make_document("The keeper wrote.", curator=cast.alice, groups=[cast.course])
            first = write_note(cast, "alice", f"words {n}", document=document, audience="group", tags=[f"tag {n}"])
            write_note(cast, "tova", "answer", None, document=document, audience="group", parent=first, root=first)
        client = signed_in(cast.bob)
        client.get(f"/notebook/{ALL}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/notebook/{ALL}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
