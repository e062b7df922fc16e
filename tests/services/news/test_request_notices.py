"""Notices and mails about requests: those who look after the article are told, and nobody else, as long as it waits."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from documents.models import CopyRequest, Job, Notice, User
from documents.services.article.delete_document import delete_document
from documents.services.article.publishing import withdraw_document
from documents.services.moderation.copy_requests import add_to_copy_request, answer_copy_request, create_copy_request
from documents.services.site.worker import run_due_jobs
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.news.notification_steps import notice_kinds
from tests.services.news.smtp_server import smtp_server
from tests.views.pages import share_with, signed_in

pytestmark = pytest.mark.django_db
ORIGIN = "https://room.example"
WORDS = "The keeper never wrote it down. " * 3


@pytest.fixture
def cast(settings):
    settings.READINGROOM_MAIL_ORIGIN = ORIGIN
    settings.READINGROOM_NAME = "The Lamp Room"
    found = make_cast()
    share_with(found.document, "public")
    return found


@pytest.fixture
def smtp(settings):
    with smtp_server(settings) as opened:
        yield opened


def ask(document, kind="correction", words=WORDS, contact="reader@mail.example") -> CopyRequest:
    made = create_copy_request(document=document, kind=kind, words=words, contact=contact)
    run_due_jobs()
    return made


def told() -> set[str]:
    return set(Notice.objects.filter(kind="request").values_list("recipient__login", flat=True))


def send_due_mails() -> None:
    Job.objects.update(run_at=timezone.now())
    run_due_jobs()


def test_curator_of_the_article_is_told_and_finds_the_request(cast):
    made = ask(cast.document)
    assert told() == {"alice"}
    page = signed_in(cast.alice).get("/news/?kind=moderation").content.decode()
    assert "A reader says that something is wrong in this copy" in page
    assert "The keeper never wrote it down." in page
    assert f'href="/requests/#request-{made.pk}"' in page
    assert "reader@mail.example" not in page


def test_every_curator_is_told_of_an_article_without_one(cast):
    User.objects.create_user("other", is_curator=True)
    User.objects.create_user("left", is_curator=True, is_active=False)
    User.objects.create_user("sample", is_curator=True, is_sample=True)
    ask(make_document(visibility="public"))
    assert told() == {"alice", "other"}


def test_owner_of_a_group_is_told_of_what_they_brought_in(cast):
    ask(make_document(curator=cast.tova, groups=[cast.course]))
    assert told() == {"tova"}
    assert signed_in(cast.tova).get("/requests/").status_code == 200


def test_notice_ends_with_the_request_and_with_the_right_to_answer_it(cast):
    made = ask(cast.document)
    assert notice_kinds(cast.alice) == ["request"]
    cast.alice.is_curator = False
    cast.alice.save()
    assert notice_kinds(cast.alice) == []
    cast.alice.is_curator = True
    cast.alice.save()
    answer_copy_request(request=made, by=cast.alice, state="done")
    assert notice_kinds(cast.alice) == []


def test_request_about_a_withdrawn_article_is_told_too(cast):
    withdraw_document(document=cast.document, by=cast.alice, reason="A claim.", kind=451)
    ask(cast.document, kind="restoral")
    page = signed_in(cast.alice).get("/news/").content.decode()
    assert "Somebody asks that this article be shown again" in page


def test_addition_makes_the_notice_new_and_shows_the_words_that_were_added(cast):
    made = ask(cast.document)
    Notice.objects.update(seen_at=timezone.now(), mailed_at=timezone.now())
    add_to_copy_request(request=made, words="And it was in May.")
    run_due_jobs()
    (notice,) = Notice.objects.filter(recipient=cast.alice)
    assert (notice.seen_at, notice.mailed_at) == (None, None)
    assert "And it was in May." in signed_in(cast.alice).get("/news/").content.decode()


def test_nobody_is_told_of_a_request_that_was_answered_or_deleted_before_the_job_ran(cast):
    made = create_copy_request(document=cast.document, kind="removal", words="x")
    answer_copy_request(request=made, by=cast.alice, state="done")
    run_due_jobs()
    other = make_document(visibility="public")
    create_copy_request(document=other, kind="removal", words="x")
    delete_document(other)
    run_due_jobs()
    assert not Notice.objects.exists()
    assert not Job.objects.exists()


def test_mail_says_what_is_asked_links_to_it_and_unsubscribes_with_one_click(cast, smtp):
    made = ask(cast.document, kind="removal")
    send_due_mails()
    (mail,) = smtp.mails
    assert smtp.recipients == [["alice@mail.example"]]
    for body in (mail.get_body((kind,)).get_content() for kind in ("plain", "html")):
        for said in ("Somebody says that this copy should not be here", "The keeper never", cast.document.title):
            assert said in body
        assert f"{ORIGIN}/requests/#request-{made.pk}" in body
        assert "reader@mail.example" not in body
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(rf"<{ORIGIN}(/unsubscribe/\S+/)>", mail["List-Unsubscribe"])
    assert found
    assert Client().post(found[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    add_to_copy_request(request=made, words="More.")
    send_due_mails()
    send_due_mails()
    assert len(smtp.mails) == 1
    assert notice_kinds(cast.alice) == ["request"]


def test_answered_request_is_not_mailed(cast, smtp):
    made = ask(cast.document)
    answer_copy_request(request=made, by=cast.alice, state="done")
    send_due_mails()
    assert smtp.mails == []
