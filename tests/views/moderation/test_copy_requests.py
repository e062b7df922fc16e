"""The curator's queue of requests about copies."""

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from documents.models import CopyRequest
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import share_with, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    found = make_cast()
    share_with(found.document, "public")
    return found


@pytest.fixture
def asked(cast):
    return CopyRequest.objects.create(
        document=cast.document, kind="correction", words="The date is <wrong>.", contact="reader@mail.example"
    )


def answer(who, row, **given):
    return signed_in(who).post("/requests/", {"request": row.pk, "state": "done", "answer": "Mended.", **given})


def test_the_curator_of_the_article_sees_the_request(cast, asked):
    page = signed_in(cast.alice).get("/requests/").content.decode()
    assert "The date is &lt;wrong&gt;." in page
    assert "reader@mail.example" in page


def test_nobody_else_sees_or_answers_it(cast, asked):
    other = make_user("other", is_curator=True)
    for person, status in ((cast.bob, 403), (cast.tova, 403), (cast.charlie, 403), (cast.anonymous, 302)):
        assert signed_in(person).get("/requests/").status_code == status
        assert answer(person, asked).status_code == status
    page = signed_in(other).get("/requests/")
    assert page.status_code == 200
    assert "reader@mail.example" not in page.content.decode()
    assert answer(other, asked).status_code == 404
    asked.refresh_from_db()
    assert asked.state == "open"


def test_requests_about_an_article_without_curator_are_any_curator_s(cast):
    document = make_document("Words.", visibility="public")
    CopyRequest.objects.create(document=document, kind="removal", words="Nobody answers for this")
    assert "Nobody answers for this" in signed_in(cast.alice).get("/requests/").content.decode()


def test_requests_about_an_article_that_was_brought_in_for_a_group_reach_the_curators(cast, asked):
    type(cast.document).objects.filter(pk=cast.document.pk).update(curator=cast.tova)
    assert "reader@mail.example" in signed_in(cast.alice).get("/requests/").content.decode()
    assert signed_in(cast.tova).get("/requests/").status_code == 403


def test_an_answer_closes_the_request_and_goes_by_mail(cast, asked, settings):
    settings.READINGROOM_ORIGIN = "https://room.example"
    response = answer(cast.alice, asked)
    assert response.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.answered_by) == ("done", "Mended.", cast.alice)
    (message,) = mail.outbox
    assert message.to == ["reader@mail.example"]
    assert "Mended." in message.body
    assert f"https://room.example/documents/{cast.document.slug}/" in message.body
    assert "testserver" not in message.body
    page = signed_in(cast.alice).get("/requests/").content.decode()
    assert "Nothing waits for you." in page
    assert "Mended." in page


def test_a_title_with_line_breaks_does_not_become_a_header(cast, asked):
    cast.document.title = "A\r\nBcc: all@mail.example"
    cast.document.save()
    answer(cast.alice, asked)
    assert mail.outbox[0].subject == "About “A Bcc: all@mail.example”"


def test_without_an_address_no_mail_is_sent(cast, asked):
    CopyRequest.objects.update(contact="")
    answer(cast.alice, asked, state="declined")
    asked.refresh_from_db()
    assert asked.state == "declined"
    assert mail.outbox == []


def test_an_answer_is_kept_when_its_mail_cannot_be_sent(cast, asked, monkeypatch, caplog):
    def refuse(*args):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    client = signed_in(cast.alice)
    response = client.post("/requests/", {"request": asked.pk, "state": "done", "answer": "Mended."}, follow=True)
    assert "could not be sent" in response.content.decode()
    asked.refresh_from_db()
    assert asked.state == "done"
    assert "reader@mail.example" not in caplog.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"state": "declined", "answer": " "}, "Say why it is declined."),
        ({"state": "open"}, "Say whether it was done or declined"),
        ({"state": ""}, "Say whether it was done or declined"),
        ({"answer": "x" * 5001}, "in at most 5,000 characters"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_lost(cast, asked, given, words):
    response = answer(cast.alice, asked, **given)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert given.get("answer", "Mended.") in page
    asked.refresh_from_db()
    assert asked.state == "open"


def test_an_answered_request_is_not_answered_again(cast, asked):
    answer(cast.alice, asked)
    response = answer(cast.alice, asked, state="declined", answer="Changed my mind")
    assert response.status_code == 422
    asked.refresh_from_db()
    assert asked.answer == "Mended."


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "9" * 30, "٣"])
def test_a_request_that_is_not_there_is_not_found(cast, number):
    response = signed_in(cast.alice).post("/requests/", {"request": number, "state": "done"})
    assert response.status_code == 404


def test_an_answer_needs_the_token(cast, asked):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    response = client.post("/requests/", {"request": asked.pk, "state": "done"})
    assert response.status_code == 403
    assert "Send it once more" in response.content.decode()
