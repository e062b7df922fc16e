"""The notebook under tags, people and days: its order, its pages by key, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.services.notes import delete_annotation
from documents.views.notebook import notebook as view
from tests.cast import make_cast
from tests.factories import make_document
from tests.views.notebook.test_notebook import ALL, write_note
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(timezone.datetime(2026, 3, 5, 12))


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def room(cast, monkeypatch):
    monkeypatch.setattr(view, "NOTES_PER_PAGE", 2)
    for n, (who, tags) in enumerate(
        [
            ("bob", ["claim"]),
            ("alice", ["Source", "claim"]),
            ("tova", ["Source"]),
            ("bob", []),
            ("alice", ["claim"]),
            ("tova", []),
        ]
    ):
        write_note(cast, who, f"note {n}", audience="group", tags=tags, created_at=NOON + timedelta(hours=8 * n))
    return cast


def walk(cast, who, query, between=lambda: None):
    """Returns the headings with their notes, over all pages; a heading that goes on is there again."""
    client, found = signed_in(getattr(cast, who)), []
    for _n in range(20):
        answer = client.get(f"/notebook/{query}")
        assert answer.status_code == 200
        page = LexborHTMLParser(answer.content.decode())
        for head in page.css(".group-head"):
            notes = [one.text(strip=True) for one in head.next.next.css(".note-words")]
            label = head.css_first("h3").text(strip=True)
            if found and found[-1][0] == label:
                found[-1][1].extend(notes)
            else:
                found.append((label, notes))
        further = page.css_first("a[rel=next]")
        if further is None:
            return found
        query = further.attributes["href"]
        between()
    raise AssertionError("the pages do not end")


BY_TAG = [
    ("claim", ["note 4", "note 1", "note 0"]),
    ("Source", ["note 2", "note 1"]),
    ("Without a tag", ["note 5", "note 3"]),
]
BY_PERSON = [
    ("You", ["note 3", "note 0"]),
    ("Alice Marlow", ["note 4", "note 1"]),
    ("Tova Lindqvist", ["note 5", "note 2"]),
]
BY_DAY = [
    ("7 March 2026", ["note 5"]),
    ("6 March 2026", ["note 4", "note 3", "note 2"]),
    ("5 March 2026", ["note 1", "note 0"]),
]


@pytest.mark.parametrize(("grouped", "found"), [("tag", BY_TAG), ("person", BY_PERSON), ("day", BY_DAY)])
class TestGrouping:
    def test_puts_the_notes_under_headings_page_by_page(self, room, grouped, found):
        assert walk(room, "bob", f"{ALL}&grouped={grouped}") == found

    @pytest.mark.parametrize("most", [1, 3, 50])
    def test_is_the_same_however_long_a_page_is(self, room, grouped, found, most, monkeypatch):
        monkeypatch.setattr(view, "NOTES_PER_PAGE", most)
        assert walk(room, "bob", f"{ALL}&grouped={grouped}") == found

    def test_goes_on_where_it_was_when_notes_come_and_go(self, room, grouped, found):
        mine = room.bob.annotations.get(note="note 3")
        made = []

        def change():
            if not made:
                made.append(write_note(room, "charlie", "new", audience="private"))
                made.append(write_note(room, "bob", "newest", created_at=NOON + timedelta(days=9), tags=["claim"]))
                if grouped != "person":
                    delete_annotation(by=room.bob, pk=mine.pk)

        seen = [(label, [one for one in notes if one != "newest"]) for label, notes in walk(
            room, "bob", f"{ALL}&grouped={grouped}", change)]  # fmt: skip
        gone = set() if grouped == "person" else {"note 3"}
        assert seen == [(label, [one for one in notes if one not in gone]) for label, notes in found]

    def test_keeps_the_filter_and_says_the_number(self, room, grouped, found):
        page = signed_in(room.bob).get(f"/notebook/?tag=claim&grouped={grouped}").content.decode()
        assert f"?tag=claim&amp;grouped={grouped}&amp;after=" in page
        assert '<span class="num">3</span> notes match' in page
        assert 'aria-current="true">' in page

    @pytest.mark.parametrize("after", ["x", "~~~~", "1~a~b~c~d", "9~~999999999999~1~x", f"0~\x00~0~{'0' * 32}~"])
    def test_begins_anew_with_an_invalid_cursor_and_never_fails(self, room, grouped, found, after):
        answer = signed_in(room.bob).get("/notebook/", {"person": "everyone", "grouped": grouped, "after": after})
        assert answer.status_code == 200

    def test_has_no_id_twice(self, room, grouped, found, monkeypatch):
        monkeypatch.setattr(view, "NOTES_PER_PAGE", 50)
        page = LexborHTMLParser(signed_in(room.bob).get(f"/notebook/{ALL}&grouped={grouped}").content.decode())
        ids = [one.attributes["id"] for one in page.css("[id]")]
        assert len(ids) == len(set(ids))

    def test_twin_rooms_answer_alike(self, room, grouped, found):
        public = make_document("The keeper wrote.", curator=room.alice, visibility="public", title="Open to all")
        write_note(room, "bob", "for all", document=public, audience="public", tags=["claim"])
        before = [walk(room, who, f"{ALL}&grouped={grouped}") for who in ("charlie", "rhea")]
        write_note(room, "tova", "hidden", tags=["claim", "hidden"])
        write_note(room, "tova", "hidden too", document=public)
        assert [walk(room, who, f"{ALL}&grouped={grouped}") for who in ("charlie", "rhea")] == before

    def test_costs_the_same_for_two_notes_and_for_twenty(self, cast, grouped, found):
        counts = []
        for many in (2, 18):
            for n in range(many):
                document = make_document("The keeper wrote.", curator=cast.alice, groups=[cast.course])
                at = NOON + timedelta(days=n)
                write_note(cast, "alice", f"{n}", document=document, audience="group", tags=[f"tag {n}"], created_at=at)
                write_note(cast, "tova", f"{n}", document=document, audience="group", tags=["claim"], created_at=at)
            client = signed_in(cast.bob)
            client.get(f"/notebook/{ALL}&grouped={grouped}")
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/notebook/{ALL}&grouped={grouped}")
            counts.append(len(asked))
        assert counts[0] == counts[1]


def test_another_grouping_is_left_out_and_said(room):
    page = signed_in(room.bob).get("/notebook/?grouped=colour").content.decode()
    assert "grouped=colour</code>: this filter has no such value" in page
