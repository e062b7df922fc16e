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
def copy_request(cast):
    return CopyRequest.objects.create(
        document=cast.document, kind="correction", words="The date is <wrong>.", contact="reader@mail.example"
    )


def post_answer(who, row, **given):
    return signed_in(who).post("/requests/", {"request": row.pk, "state": "done", "answer": "Mended.", **given})


def test_curator_of_the_article_sees_the_request(cast, copy_request):
    page = signed_in(cast.alice).get("/requests/").content.decode()
    assert "The date is &lt;wrong&gt;." in page
    assert "reader@mail.example" in page


def test_nobody_else_sees_or_answers_the_request(cast, copy_request):
    other = make_user("other", is_curator=True)
    for person, status in ((cast.bob, 403), (cast.tova, 403), (cast.charlie, 403), (cast.anonymous, 302)):
        assert signed_in(person).get("/requests/").status_code == status
        assert post_answer(person, copy_request).status_code == status
    page = signed_in(other).get("/requests/")
    assert page.status_code == 200
    assert "reader@mail.example" not in page.content.decode()
    assert post_answer(other, copy_request).status_code == 404
    copy_request.refresh_from_db()
    assert copy_request.state == "open"


def test_request_about_an_article_without_curator_is_shown_to_every_curator(cast):
    document = make_document("Words.", visibility="public")
    CopyRequest.objects.create(document=document, kind="removal", words="Nobody answers for this")
    assert "Nobody answers for this" in signed_in(cast.alice).get("/requests/").content.decode()


def test_request_about_an_article_imported_for_a_group_is_shown_to_curators(cast, copy_request):
    type(cast.document).objects.filter(pk=cast.document.pk).update(curator=cast.tova)
    assert "reader@mail.example" in signed_in(cast.alice).get("/requests/").content.decode()
    assert signed_in(cast.tova).get("/requests/").status_code == 403


def test_answer_closes_the_request_and_is_mailed(cast, copy_request, settings):
    settings.READINGROOM_ORIGIN = "https://room.example"
    response = post_answer(cast.alice, copy_request)
    assert response.status_code == 302
    copy_request.refresh_from_db()
    assert (copy_request.state, copy_request.answer, copy_request.answered_by) == ("done", "Mended.", cast.alice)
    (message,) = mail.outbox
    assert message.to == ["reader@mail.example"]
    assert "Mended." in message.body
    assert f"https://room.example/documents/{cast.document.slug}/" in message.body
    assert "testserver" not in message.body
    page = signed_in(cast.alice).get("/requests/").content.decode()
    assert "Nothing waits for you." in page
    assert "Mended." in page


def test_title_with_line_breaks_adds_no_mail_header(cast, copy_request):
    cast.document.title = "A\r\nBcc: all@mail.example"
    cast.document.save()
    post_answer(cast.alice, copy_request)
    assert mail.outbox[0].subject == "About “A Bcc: all@mail.example”"


def test_no_mail_is_sent_without_an_address(cast, copy_request):
    CopyRequest.objects.update(contact="")
    post_answer(cast.alice, copy_request, state="declined")
    copy_request.refresh_from_db()
    assert copy_request.state == "declined"
    assert mail.outbox == []


def test_answer_is_stored_when_its_mail_cannot_be_sent(cast, copy_request, monkeypatch, caplog):
    def refuse(*args):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    client = signed_in(cast.alice)
    response = client.post(
        "/requests/", {"request": copy_request.pk, "state": "done", "answer": "Mended."}, follow=True
    )
    assert "could not be sent" in response.content.decode()
    copy_request.refresh_from_db()
    assert copy_request.state == "done"
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
def test_invalid_answer_is_refused_and_keeps_the_input(cast, copy_request, given, words):
    response = post_answer(cast.alice, copy_request, **given)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert given.get("answer", "Mended.") in page
    copy_request.refresh_from_db()
    assert copy_request.state == "open"


def test_answered_request_is_not_answered_again(cast, copy_request):
    post_answer(cast.alice, copy_request)
    response = post_answer(cast.alice, copy_request, state="declined", answer="Changed my mind")
    assert response.status_code == 422
    copy_request.refresh_from_db()
    assert copy_request.answer == "Mended."


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "9" * 30, "٣"])
def test_unknown_request_is_not_found(cast, number):
    response = signed_in(cast.alice).post("/requests/", {"request": number, "state": "done"})
    assert response.status_code == 404


def test_answer_needs_the_csrf_token(cast, copy_request):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    response = client.post("/requests/", {"request": copy_request.pk, "state": "done"})
    assert response.status_code == 403
    assert "Send it once more" in response.content.decode()
