"""Many notes changed in one act: only one's own, as by hand, all or none of an article, and shown before."""

from __future__ import annotations

from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Annotation, BulkChange, Event, Membership
from documents.services.events.long_jobs import run_next_long_job
from documents.services.notebook import bulk
from documents.services.notebook.bulk import Deed, change_notes, own_notes, words_that_go
from documents.services.notes import Content, Sharing, create_annotation
from documents.services.notes.audience_change import tags_moved
from documents.services.site.job_handlers import LONG_WORKS
from documents.services.vocabulary.vocabularies import close_vocabulary, define_tag
from documents.views.notebook import bulk as view
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.services.notes.steps import make, passage
from tests.views.notebook.test_filters import page_of
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/notebook/notes/"


@pytest.fixture
def cast():
    return make_cast()


def note_of(cast, who, words="words", tags=(), audience="private", document=None):
    content = Content("commenting", words, tags=tuple(tags))
    selections = [passage(document or cast.document, "keeper")]
    return make(cast, getattr(cast, who), audience=audience, content=content, selections=selections)


def send(reader, notes, **form):
    return signed_in(reader).post(ADDRESS, {"note": [str(note.pk) for note in notes], **form})


def shown_in(answer):
    """Returns what the page says, and the key of what it showed."""
    page = LexborHTMLParser(answer.content.decode())
    seen = page.css_first("input[name=shown]")
    notice = page.css_first(".notice")
    return " ".join(notice.text().split()) if notice else "", unescape(seen.attributes["value"]) if seen else ""


def tags_of(note):
    return list(note.taggings.order_by("pk").values_list("tag__name", flat=True))


class TestTags:
    def test_are_put_on_after_they_were_shown(self, cast):
        notes = [note_of(cast, "bob", tags=["claim"]), note_of(cast, "bob"), note_of(cast, "bob", tags=["source"])]
        answer = send(cast.bob, notes, do="tag", tag="Source")
        said, shown = shown_in(answer)
        assert said == "2 notes would change, in 1 article. 1 is so already."
        assert [tags_of(note) for note in notes] == [["claim"], [], ["source"]]
        answer = send(
            cast.bob, notes, do="tag", tag="Source", confirmed="yes", shown=shown, next="/notebook/?tag=claim"
        )
        assert answer["Location"] == "/notebook/?tag=claim"
        assert [tags_of(note) for note in notes] == [["claim", "source"], ["source"], ["source"]]

    def test_are_taken_off_and_the_notes_keep_everything_else(self, cast):
        note = note_of(cast, "bob", "my *words*", tags=["claim", "source"])
        before = Annotation.objects.get(pk=note.pk)
        change_notes(by=cast.bob, notes=[note], deed=Deed(remove=("CLAIM",)))
        after = Annotation.objects.get(pk=note.pk)
        assert tags_of(note) == ["source"]
        for name in ("note", "note_html", "motivation", "properties", "audience", "note_language", "created_at"):
            assert getattr(after, name) == getattr(before, name)
        assert after.version == before.version + 1
        assert list(after.versions.values_list("tags", flat=True)) == [["claim", "source"]]
        assert Event.objects.filter(row=str(note.pk), kind=Event.Kind.ANNOTATION_CHANGED).count() == 1

    def test_what_is_chosen_after_the_showing_is_shown_first(self, cast):
        notes = [note_of(cast, "bob")]
        _said, shown = shown_in(send(cast.bob, notes, do="tag", tag="one"))
        answer = send(cast.bob, notes, do="tag", tag="other", confirmed="yes", shown=shown)
        assert answer.status_code == 200
        assert tags_of(notes[0]) == []

    def test_words_outside_a_closed_vocabulary_are_said_before(self, cast):
        define_tag(by=cast.tova, group=cast.course, name="claim")
        close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
        notes = [note_of(cast, "bob", audience="group"), note_of(cast, "bob")]
        said, _shown = shown_in(send(cast.bob, notes, do="tag", tag="rumour"))
        assert said.startswith("0 notes would change, in 0 articles. 2 notes would stay as they are: Reading Evidence")
        assert "has closed its vocabulary, which does not define “rumour”" in said
        outcome = change_notes(by=cast.bob, notes=notes, deed=Deed(add=("claim",)))
        assert (outcome.notes, outcome.refused) == (2, [])


class TestAudience:
    def test_moves_notes(self, cast):
        notes = [note_of(cast, "bob", tags=["claim"]), note_of(cast, "bob", audience="group")]
        form = {"do": "move", "audience": f"group:{cast.course.pk}"}
        said, shown = shown_in(send(cast.bob, notes, **form))
        assert said == "1 note would change, in 1 article. 1 is so already."
        send(cast.bob, notes, **form, confirmed="yes", shown=shown)
        moved = Annotation.objects.get(pk=notes[0].pk)
        assert (moved.audience, moved.group_id) == ("group", cast.course.pk)
        assert moved.tags.get().vocabulary.group == cast.course

    def test_words_that_a_closed_vocabulary_lacks_are_lost_after_that_was_said(self, cast):
        define_tag(by=cast.tova, group=cast.course, name="claim")
        close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
        notes = [note_of(cast, "bob", tags=["claim", "rumour"]), note_of(cast, "bob", tags=["gossip"])]
        form = {"do": "move", "audience": f"group:{cast.course.pk}"}
        answer = send(cast.bob, notes, **form)
        said, shown = shown_in(answer)
        assert said == (
            "2 notes would change, in 1 article. Lost on the way: “rumour”, “gossip”. Reading Evidence has closed its "
            "vocabulary, which defines no such tag."
        )
        assert [tags_of(note) for note in notes] == [["claim", "rumour"], ["gossip"]]
        unsaid = change_notes(by=cast.bob, notes=notes, deed=Deed(sharing=Sharing("group", cast.course.pk)))
        assert (unsaid.notes, [n for _why, n in unsaid.refused]) == (0, [2])
        losing = LexborHTMLParser(answer.content.decode()).css_first("[name=losing]").attributes["value"]
        assert losing == "rumour\ngossip"
        send(cast.bob, notes, **form, confirmed="yes", shown=shown, losing=losing)
        assert [tags_of(note) for note in notes] == [["claim"], []]
        assert set(Annotation.objects.values_list("audience", flat=True)) == {"group"}

    def test_many_are_told_what_they_lose_before_their_job_begins(self, cast, monkeypatch):
        """A job that was not told would leave each article with such a word as it is, and name it only afterwards."""
        monkeypatch.setattr(view, "MOST_AT_ONCE", 2)
        define_tag(by=cast.tova, group=cast.course, name="claim")
        close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
        notes = [note_of(cast, "bob", tags=tags) for tags in (["claim", "rumour"], ["gossip"], ["rumour"])]
        form = {"do": "move", "audience": f"group:{cast.course.pk}"}
        answer = send(cast.bob, notes, **form)
        said, shown = shown_in(answer)
        assert "Lost on the way: “rumour”, “gossip”. Reading Evidence has closed its vocabulary" in said
        losing = LexborHTMLParser(answer.content.decode()).css_first("[name=losing]").attributes["value"]
        assert losing == "rumour\ngossip"
        assert [tags_of(note) for note in notes] == [["claim", "rumour"], ["gossip"], ["rumour"]]
        for told, result in [("", ("done", 0, 3)), (losing.replace("\n", "\r\n"), ("done", 3, 0))]:
            sent = send(cast.bob, notes, **form, confirmed="yes", shown=shown, losing=told)
            change = BulkChange.objects.get(pk=sent["Location"].rstrip("/").rsplit("/", 1)[-1])
            while run_next_long_job(LONG_WORKS):
                pass
            change.refresh_from_db()
            assert (change.state, change.changed, change.refused) == result
            assert change.deed == {"do": "move"}
        assert [tags_of(note) for note in notes] == [["claim"], [], []]

    def test_what_many_lose_costs_as_many_queries_as_what_few_do(self, cast):
        define_tag(by=cast.tova, group=cast.course, name="claim")
        close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
        notes = [note_of(cast, "bob", tags=[f"word {n}", "claim"]) for n in range(12)]
        move, costs = Deed(sharing=Sharing("group", cast.course.pk)), []
        for some in (notes[:2], notes):
            with CaptureQueriesContext(connection) as asked:
                lost = words_that_go(by=cast.bob, notes=some, deed=move)
            assert lost.words == tuple(f"word {n}" for n in range(len(some)))
            costs.append(len(asked))
        assert costs[0] == costs[1]

    def test_words_of_answers_that_one_may_not_see_are_not_among_what_is_lost(self, cast):
        define_tag(by=cast.tova, group=cast.course, name="claim")
        note = note_of(cast, "bob", tags=["claim"], audience="private")
        content = Content("replying", "Mine.", tags=("gossip",))
        create_annotation(by=cast.bob, content=content, in_reply_to=note.pk)
        hidden = make_annotation(cast.document, cast.alice, parent=note, root=note, note="Hidden.")
        hidden.tags.set(["secret"])
        close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
        lost = words_that_go(by=cast.bob, notes=[note], deed=Deed(sharing=Sharing("group", cast.course.pk)))
        assert lost.words == ("gossip",)
        assert lost.words == tuple(tags_moved(note, Sharing("group", cast.course.pk)).lost)

    def test_a_note_loses_what_it_lacks_there_itself_and_nothing_that_others_lose(self, cast):
        define_tag(by=cast.tova, group=cast.course, name="claim")
        before = note_of(cast, "bob", tags=["rumour"], audience="moderators")
        notes = [note_of(cast, "bob", tags=["rumour"]), before]
        close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
        move = Deed(sharing=Sharing("group", cast.course.pk), losing=("rumour", "claim"))
        assert change_notes(by=cast.bob, notes=own_notes(cast.bob, [one.pk for one in notes]), deed=move).notes == 2
        assert [tags_of(note) for note in notes] == [[], ["rumour"]]

    def test_a_group_of_others_is_no_choice(self, cast):
        note = note_of(cast, "bob")
        answer = send(cast.bob, [note], do="move", audience=f"group:{uuid4()}")
        assert answer.status_code == 422
        Membership.objects.filter(user=cast.bob).delete()
        outcome = change_notes(by=cast.bob, notes=[note], deed=Deed(sharing=Sharing("group", cast.course.pk)))
        assert outcome.notes == 0
        assert len(outcome.refused) == 1


class TestArticles:
    def test_are_changed_whole_or_not_at_all(self, cast):
        """An article whose notes may not be public any more keeps all of them; the other's change."""
        other = make_document("The keeper wrote it down.", curator=cast.alice, visibility="public")
        here = [note_of(cast, "bob"), note_of(cast, "bob", audience="group")]
        there = [note_of(cast, "bob", document=other)]
        cast.course.allows_everyone = False
        cast.course.save()
        notes = own_notes(cast.bob, [note.pk for note in (*here, *there)])
        outcome = change_notes(by=cast.bob, notes=notes, deed=Deed(add=("claim",), sharing=Sharing("public")))
        assert (outcome.notes, outcome.articles) == (1, 1)
        assert [n for _why, n in outcome.refused] == [2]
        assert [tags_of(note) for note in (*here, *there)] == [[], [], ["claim"]]


class TestRights:
    def test_notes_of_others_stay_and_tell_nothing(self, cast):
        mine, others = note_of(cast, "bob", audience="group"), note_of(cast, "tova", audience="group")
        for chosen in (others.pk, uuid4()):
            answer = signed_in(cast.bob).post(ADDRESS, {"note": [str(chosen)], "do": "tag", "tag": "claim"})
            assert answer.status_code == 302
        answer = send(cast.bob, [mine, others], do="tag", tag="claim")
        assert "1 more was chosen: it is not yours, or is gone" in answer.content.decode()
        _said, shown = shown_in(answer)
        send(cast.bob, [mine, others], do="tag", tag="claim", confirmed="yes", shown=shown)
        assert (tags_of(mine), tags_of(others)) == (["claim"], [])

    def test_boxes_of_others_are_disabled_and_say_why(self, cast):
        mine, others = note_of(cast, "bob", audience="group"), note_of(cast, "tova", audience="group")
        page = LexborHTMLParser(page_of(cast.bob, "?person=everyone"))
        boxes = {one.attributes["value"]: one for one in page.css(".choose input")}
        assert "disabled" not in boxes[str(mine.pk)].attributes
        assert "disabled" in boxes[str(others.pk)].attributes
        assert boxes[str(others.pk)].parent.text(strip=True) == "Only its author changes a note"

    def test_the_way_back_leads_nowhere_else(self, cast):
        note = note_of(cast, "bob")
        for given in ("https://elsewhere.example/", "//elsewhere.example", "/accounts/logout/", "javascript:x"):
            answer = send(cast.bob, [note], next=given)
            assert 'href="/notebook/">Back' in answer.content.decode()


class TestBadInput:
    @pytest.mark.parametrize(
        ("form", "fault"),
        [
            ({"do": ""}, "This field is required."),
            ({"do": "burn"}, "Select a valid choice"),
            ({"do": "tag", "tag": ""}, "Say which."),
            ({"do": "tag", "tag": "x" * 101}, "at most 100 characters"),
            ({"do": "tag", "tag": "a\u0000b"}, "Null characters are not allowed."),
            ({"do": "tag", "tag": "\u200b"}, "signs in it that nobody can see"),
            ({"do": "move"}, "Say which."),
            ({"do": "untag", "gone": "other"}, "Select a valid choice"),
        ],
    )
    def test_is_said_at_the_field(self, cast, form, fault):
        answer = send(cast.bob, [note_of(cast, "bob", tags=["claim"])], **form)
        assert answer.status_code == 422
        assert fault in unescape(answer.content.decode())

    def test_nothing_chosen_is_said(self, cast):
        answer = signed_in(cast.bob).post(ADDRESS, {"note": ["x", "\u0000"]}, follow=True)
        assert "No note of yours was chosen." in answer.content.decode()

    def test_no_more_than_so_many_at_once(self, cast, monkeypatch):
        monkeypatch.setattr(bulk, "MOST_IN_A_JOB", 1)
        notes = [note_of(cast, "bob") for _n in range(2)]
        assert len(own_notes(cast.bob, [note.pk for note in notes])) == 1


@pytest.mark.parametrize(("typed", "words"), [("quixotry", ["quixotry here"]), ("…", ["elsewhere", "quixotry here"])])
def test_all_that_words_find_are_chosen_by_the_words(cast, typed, words):
    for said in ("elsewhere", "quixotry here"):
        note_of(cast, "bob", said)
    form = {"all": f"q={typed}&person=me", "do": "tag", "tag": "found"}
    _said, shown = shown_in(signed_in(cast.bob).post(ADDRESS, form))
    signed_in(cast.bob).post(ADDRESS, form | {"confirmed": "yes", "shown": shown})
    assert sorted(Annotation.objects.filter(tags__name="found").values_list("note", flat=True)) == words
