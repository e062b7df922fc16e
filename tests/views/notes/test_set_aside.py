"""A note on words that are set aside: what each page, list and file says of it."""

from __future__ import annotations

import re

import pytest

from documents.anchoring import TextQuoteSelector
from documents.models import Document, SetAside
from documents.services.notes import Content, Selection, create_annotation
from documents.services.notes.content import Sharing
from documents.services.versions.set_aside import set_aside
from documents.spans import Span
from tests.factories import make_annotation, make_document, make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down.\n\nBuy a rope at Holm and Sons.\n\nNobody read it for 😀 forty years.\n"
ROPE = "Buy a rope at Holm and Sons."
NEVER_SAID = (
    "no longer in the text",
    "no longer in the current text",
    "not in the text any more",
    "state-lost",
    "note-lost",
)


@pytest.fixture
def alice():
    return make_user("alice", is_curator=True, public_name="Alice Marlow")


@pytest.fixture
def bob():
    return make_user("bob", public_name="Bob Winter")


@pytest.fixture
def article(alice):
    document = make_document(TEXT, curator=alice, visibility="public", slug="gauge", title="The Gauge")
    return Document.objects.get(pk=document.pk)


def rope_in(document):
    start = document.revisions.get(number=0).text.index(ROPE)
    return Span(start, start + len(ROPE))


def set_rope_aside(document, by):
    whole = document.revisions.get(number=0)
    set_aside(document=document, by=by, whole=whole, spans=[rope_in(document)], reason="advertisement")
    document.refresh_from_db()


def html_of(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def note(article, alice, bob):
    """A public note of Bob on words that Alice then set aside."""
    at = TEXT.index(ROPE)
    note = make_annotation(article, bob, (at, at + len(ROPE)), note="Who are they?", audience="public")
    set_rope_aside(article, alice)
    return note


@pytest.mark.parametrize(
    "address",
    [
        "/documents/gauge/",
        "/documents/gauge/compare/1-2/",
        "/documents/gauge/passages/27-55/?revision=1",
        "/documents/gauge/cards?ids={id}",
        "/annotations/{id}/thread/",
        "/notebook/",
        "/notebook/?state=set-aside",
        "/news/",
    ],
)
def test_every_page_says_that_the_passage_is_in_a_part_set_aside(note, bob, address):
    page = html_of(signed_in(bob).get(address.format(id=note.pk)))
    said = page.casefold()
    assert "set aside" in said
    assert not [words for words in NEVER_SAID if words in said]


@pytest.mark.parametrize("address", ["/documents/gauge/", "/notebook/", "/annotations/{id}/thread/"])
def test_a_note_in_a_part_set_aside_leads_to_the_text_of_the_capture(note, bob, address):
    client = signed_in(bob)
    page = html_of(client.get(address.format(id=note.pk)))
    to_capture = "/documents/gauge/source/?at=27-55&amp;revision=1#asked"
    assert to_capture in page
    capture = html_of(client.get(to_capture.replace("&amp;", "&")))
    assert f"{ROPE}</mark>" in capture


def test_lists_and_files_name_the_state(note, client):
    listed = client.get("/documents/gauge/anchors").json()
    (row,) = listed["annotations"]
    assert dict(zip(listed["fields"], row, strict=False))["state"] == "set-aside"
    given = client.get(f"/annotations/{note.pk}", headers={"accept": "application/ld+json"}).json()
    assert given["target"]["anchorState"] == "set-aside"
    assert given["target"]["selector"] == given["target"]["madeOn"]["selector"]


def test_a_note_made_on_the_text_of_the_capture_is_in_a_part_set_aside(article, alice, bob):
    set_rope_aside(article, alice)
    selection = Selection("gauge", 0, None, TextQuoteSelector("Holm and Sons"))
    sharing = Sharing("public", None)
    create_annotation(by=bob, content=Content(note="Who are they?"), selections=[selection], sharing=sharing)
    page = html_of(signed_in(bob).get("/documents/gauge/"))
    assert "In a part set aside" in page
    assert "Words no longer in the text" not in page
    assert "/documents/gauge/source/?at=41-54&amp;revision=0#asked" in page


def test_the_preview_before_words_are_set_aside_does_not_call_their_notes_lost(article, alice, bob):
    at = TEXT.index(ROPE)
    make_annotation(article, bob, (at, at + len(ROPE)), note="Who are they?", audience="public")
    span = rope_in(article)
    form = {"whole": 0, "base": 1, "start": span.start, "end": span.end, "reason": "advertisement", "do": "aside"}
    page = html_of(signed_in(alice).post("/documents/gauge/source/parts/", form))
    counts = dict(re.findall(r'class="state state-([a-z-]+)".*?class="big num">(\d+)<', page))
    assert counts == {"kept": "0", "moved": "0", "changed": "0", "set-aside": "1", "lost": "0"}
    assert SetAside.objects.count() == 0


def test_the_preview_of_another_correction_does_not_call_it_lost(note, alice):
    form = {"source": "The keeper wrote it down.", "source_format": "plain", "base": 2, "do": "preview"}
    page = html_of(signed_in(alice).post("/documents/gauge/revise/", form))
    assert '<h3 class="head-3 state-set-aside">' in page
    assert '<h3 class="head-3 state-lost">' not in page
