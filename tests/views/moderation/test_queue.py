"""The moderation queue, the page on which a moderator decides about a note, and the form that reports a note."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.models import Annotation, Flag, Group, Membership
from documents.services.moderation.moderation import flag_annotation, hide_annotation
from tests.cast import make_cast
from tests.factories import make_annotation

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def note(cast):
    """A note that Bob wrote for the course."""
    fields = {"note": "a rude word", "note_html": "<p>a rude word</p>"}
    return make_annotation(cast.document, cast.bob, (4, 10), audience="group", group=cast.course, **fields)


def signed_in(person) -> Client:
    client = Client(headers={"origin": "http://testserver"})
    client.force_login(person)
    return client


def test_reader_reports_a_note_and_sees_their_report(cast, note):
    alice = signed_in(cast.alice)
    address = f"/annotations/{note.pk}/flag/"
    assert "a rude word" in alice.get(address).content.decode()
    answer = alice.post(address, {"reason": "offensive", "words": "See for yourself."})
    assert answer.status_code == 302
    assert answer["Location"] == f"{cast.document.get_absolute_url()}?group=hist-214#note-{note.pk}"
    again = alice.get(address).content.decode()
    assert "You have reported this note" in again
    assert "See for yourself." in again


def test_only_moderators_read_a_report_and_never_the_reporter_s_name(cast, note):
    flag_annotation(by=cast.alice, pk=note.pk, reason="offensive", words="See for yourself.")
    other = signed_in(cast.rhea).get(f"/annotations/{note.pk}/flag/").content.decode()
    assert "See for yourself." not in other
    assert "1 reader" not in other
    page = signed_in(cast.tova).get("/moderation/").content.decode()
    assert "See for yourself." in page
    assert "1 reader" in page
    assert "Alice" not in page.split("<main")[1]


def test_report_without_a_reason_is_refused_and_keeps_the_text(cast, note):
    answer = signed_in(cast.alice).post(f"/annotations/{note.pk}/flag/", {"words": "See for yourself."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose what is wrong with it." in page
    assert "See for yourself." in page
    assert not Flag.objects.exists()


def test_queue_shows_waiting_notes_oldest_report_first_and_hidden_notes(cast, note):
    waiting = make_annotation(cast.document, cast.rhea, audience="group", group=cast.course, note="w")
    Annotation.objects.filter(pk=waiting.pk).update(withheld="waiting", withheld_at=waiting.created_at)
    hidden = make_annotation(cast.document, cast.rhea, audience="group", group=cast.course, note="h")
    hide_annotation(by=cast.tova, pk=hidden.pk, reason="Not about the text.")
    flag_annotation(by=cast.alice, pk=note.pk, reason="spam")
    answer = signed_in(cast.tova).get("/groups/hist-214/moderation/")
    assert [one.annotation.pk for one in answer.context["waiting"]] == [note.pk, waiting.pk]
    assert [one.annotation.pk for one in answer.context["hidden"]] == [hidden.pk]
    assert "Hidden by a moderator: Not about the text." in answer.content.decode()


def test_moderator_decides_in_the_queue_and_returns_to_it(cast, note):
    tova = signed_in(cast.tova)
    flag_annotation(by=cast.alice, pk=note.pk, reason="spam")
    form = {"deed": "hide", "reason": "It is advertising.", "back": "/groups/hist-214/moderation/"}
    answer = tova.post(f"/annotations/{note.pk}/decide/", form, follow=True)
    assert answer.redirect_chain == [("/groups/hist-214/moderation/", 302)]
    assert "The note is hidden. Its author sees why." in answer.content.decode()
    note.refresh_from_db()
    assert note.withheld == "hidden"
    tova.post(f"/annotations/{note.pk}/decide/", {"deed": "show"})
    note.refresh_from_db()
    assert note.withheld == ""


def test_hiding_without_a_reason_is_refused_with_a_message(cast, note):
    answer = signed_in(cast.tova).post(f"/annotations/{note.pk}/decide/", {"deed": "hide", "reason": " "})
    assert answer.status_code == 422
    assert "Say why: the author of the note reads it." in answer.content.decode()


def test_decision_never_redirects_to_another_site(cast, note):
    form = {"deed": "hide", "reason": "Not about the text.", "back": "https://elsewhere.example/"}
    answer = signed_in(cast.tova).post(f"/annotations/{note.pk}/decide/", form)
    assert answer["Location"] == "/groups/hist-214/moderation/"


def test_queue_costs_the_same_queries_for_two_notes_and_for_twenty(cast):
    tova = signed_in(cast.tova)

    def report(count):
        for _ in range(count):
            one = make_annotation(cast.document, cast.bob, (4, 10), audience="group", group=cast.course, note="x")
            flag_annotation(by=cast.alice, pk=one.pk, reason="spam", words="words")

    report(2)
    before = _queries(tova)
    report(18)
    assert _queries(tova) == before
    assert len(tova.get("/moderation/").context["waiting"]) == 20


def _queries(client) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get("/moderation/")
    return len(asked)


def test_nobody_decides_for_a_group_that_they_do_not_moderate(cast, note):
    circle = Group.objects.create(slug="circle", name="The circle")
    Membership.objects.create(group=circle, user=cast.charlie, role="owner")
    assert signed_in(cast.charlie).get("/groups/hist-214/moderation/").status_code == 404
    assert signed_in(cast.charlie).get(f"/annotations/{note.pk}/decide/").status_code == 404
    page = signed_in(cast.charlie).get("/moderation/")
    assert page.status_code == 200
    assert "a rude word" not in page.content.decode()
