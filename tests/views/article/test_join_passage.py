"""The form that joins a passage with another one, by its link and without scripts."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from documents.models import Annotation
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.notes.joins import make_two
from tests.services.notes.steps import count_rows
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def two(cast):
    return make_two(cast)


def place(document, words):
    start = document.current_revision.text.index(words)
    return start, start + len(words)


def link(document, words):
    return f"http://testserver{document.passage_url(1, *place(document, words))}"


def form_of(document, words="hall clock"):
    return f"{reverse('join-passage', args=[document.slug, *place(document, words)])}?revision=1"


def send(cast, two, **more):
    given = {"other": link(two[1], "hall clock"), "relation": "same-words", "note": "The same.", "who": "private"}
    return signed_in(cast.bob).post(form_of(two[0]), given | {"key": str(uuid4())} | more)


def test_the_page_of_a_passage_leads_signed_in_readers_to_the_form(cast, two):
    address = two[0].passage_url(1, *place(two[0], "hall clock"))
    assert form_of(two[0]) in signed_in(cast.bob).get(address).content.decode()
    assert "join/" not in signed_in(None).get(address).content.decode()
    page = signed_in(cast.bob).get(form_of(two[0])).content.decode()
    assert "hall clock" in page
    assert "Has its source in" in page


def test_the_form_joins_both_passages_and_goes_to_them(cast, two):
    answer = send(cast, two)
    note = Annotation.objects.joined().get()
    assert answer["Location"] == reverse("beside", args=[note.pk])
    assert (note.relation, note.note, note.audience) == ("same-words", "The same.", "private")
    assert [one.document for one in note.targets.order_by("n")] == [*two]


def test_a_relation_from_the_other_side_turns_the_join(cast, two):
    send(cast, two, relation="source-of:turned", who="public")
    note = Annotation.objects.joined().get()
    assert (note.relation, note.audience) == ("source-of", "public")
    assert [one.document for one in note.targets.order_by("n")] == [two[1], two[0]]


def test_a_link_without_host_and_revision_names_the_current_text(cast, two):
    path = link(two[1], "hall clock").removeprefix("http://testserver").partition("?")[0]
    assert send(cast, two, other=f"  {path} ").status_code == 302


def test_sent_twice_makes_one_join(cast, two):
    key = str(uuid4())
    assert [send(cast, two, key=key).status_code for _ in range(2)] == [302, 302]
    assert Annotation.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"other": ""}, "Paste the link to the other passage."),
        ({"other": "the next page"}, "not the link to a passage of this room"),
        ({"other": "https://elsewhere.example/documents/a/passages/1-2/"}, "not the link to a passage of this room"),
        ({"other": "/documents/nowhere/passages/1-2/"}, "no article of this room that you may see"),
        ({"other": "/documents/nowhere/passages/2-1/"}, "not the link to a passage of this room"),
        ({"other": "/documents/nowhere/"}, "not the link to a passage of this room"),
        ({"other": "http://[::1/"}, "not the link to a passage of this room"),
        ({"other": "/documents/a\0b/passages/1-2/"}, "Null characters are not allowed."),
        ({"relation": "is-like"}, "Say how the passages are related."),
        ({"relation": ""}, "Say how the passages are related."),
        ({"who": "group:nobody"}, "Say who will see this."),
        ({"note": "x" * 10_001}, "at most 10000 characters"),
    ],
)
def test_what_cannot_be_joined_is_said_at_its_field(cast, two, given, sentence):
    before = count_rows()
    answer = send(cast, two, **given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert count_rows() == before


def test_the_passage_itself_a_place_outside_and_another_version_are_refused(cast, two):
    before = count_rows()
    outside = two[1].passage_url(1, 5, 5000)
    for other, sentence in (
        (link(two[0], "hall clock"), "twice"),
        (outside, "outside this text"),
        (link(two[1], "hall").replace("revision=1", "revision=7"), "no text with this number"),
    ):
        answer = send(cast, two, other=other)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert count_rows() == before


def test_a_hidden_article_is_refused_as_one_that_is_not_there(cast, two):
    hidden = make_document("The hall clock.", curator=cast.alice, visibility="private")
    hidden.refresh_from_db()
    answer = send(cast, two, other=link(hidden, "hall clock"))
    assert answer.status_code == 422
    assert "no article of this room that you may see" in answer.content.decode()
