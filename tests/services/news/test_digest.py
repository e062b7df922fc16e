"""Digest mails, as a mail server receives them: they contain only what the reader may see at sending time."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from documents.models import Annotation, Follow, Job, Membership, Notice, User
from documents.services.moderation.moderation import hide_annotation
from documents.services.news.following import set_mail_wish
from documents.services.news.mail_schedule import next_mail_time
from documents.services.notes import Sharing, delete_annotation
from documents.services.site.worker import run_due_jobs
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.news.notification_steps import note, write_reply
from tests.services.news.smtp_server import smtp_server
from tests.services.notes.steps import change, passage

pytestmark = pytest.mark.django_db
ORIGIN = "https://room.example"


@pytest.fixture
def cast(settings):
    settings.READINGROOM_MAIL_ORIGIN = ORIGIN
    settings.READINGROOM_NAME = "The Lamp Room"
    made = make_cast()
    User.objects.exclude(pk=made.rhea.pk).update(mail_wish="never")
    return made


@pytest.fixture
def smtp(settings):
    with smtp_server(settings) as opened:
        yield opened


def send_due_mails() -> None:
    """Makes all jobs due and runs them."""
    Job.objects.update(run_at=timezone.now())
    run_due_jobs()


def words_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def test_a_mail_names_author_note_passage_and_article_and_links_to_them(cast, smtp):
    made = note(cast, cast.bob, words="What **was** it?")
    assert smtp.mails == []  # daily mails are sent in the morning
    send_due_mails()
    (mail,) = smtp.mails
    assert smtp.recipients == [["rhea@mail.example"]]
    assert mail["Subject"] == "[The Lamp Room] 1 thing is new for you"
    assert mail["Auto-Submitted"] == "auto-generated"
    for body in (words_of(mail), mail.get_body(("html",)).get_content()):
        for said in ("Bob Adeyemi wrote a note", "What was it?", "keeper", cast.document.title):
            assert said in body
        assert f"{ORIGIN}/annotations/{made.pk}" in body
        assert f"{ORIGIN}/following/" in body
        assert "testserver" not in body
    assert "@room.example>" in mail["Message-ID"]
    assert not Job.objects.exists()
    send_due_mails()
    assert len(smtp.mails) == 1


def test_the_links_in_a_mail_work(cast, smtp):
    note(cast, cast.bob)
    send_due_mails()
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.rhea)
    links = re.findall(rf"{ORIGIN}(\S+)", words_of(smtp.mails[0]))
    assert len(links) == 3
    for link in links:
        shown = client.get(link, headers={"accept": "text/html"}, follow=True)
        assert shown.status_code == 200, link


def test_a_post_to_the_link_ends_the_mails_and_a_get_does_not(cast, smtp):
    note(cast, cast.bob)
    send_due_mails()
    mail = smtp.mails[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(rf"<{ORIGIN}(/unsubscribe/\S+/)>", mail["List-Unsubscribe"])
    assert found
    address = found[1]
    assert f"{ORIGIN}{address}" in words_of(mail)
    program = Client(enforce_csrf_checks=True)
    page = program.get(address)
    assert page.status_code == 200
    assert not page.cookies
    cast.rhea.refresh_from_db()
    assert cast.rhea.mail_wish == "daily"
    note(cast, cast.bob)
    assert Job.objects.count() == 1
    for _ in range(2):
        assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        cast.rhea.refresh_from_db()
        assert cast.rhea.mail_wish == "never"
    assert not Job.objects.exists()
    assert program.post(address[:-2] + "x/").status_code == 404


def withdraw(cast, made):
    cast.document.withdrawn_at, cast.document.withdrawn_as = timezone.now(), 410
    cast.document.save()


CHANGES_BEFORE_SENDING = {
    "hidden": lambda cast, made: hide_annotation(by=cast.tova, pk=made.pk, reason="Unkind."),
    "deleted": lambda cast, made: delete_annotation(by=cast.bob, pk=made.pk),
    "made private": lambda cast, made: change(made, cast.bob, sharing=Sharing()),
    "for the teachers": lambda cast, made: change(made, cast.bob, sharing=Sharing("moderators", cast.course.pk)),
    "she left": lambda cast, made: Membership.objects.filter(user=cast.rhea).delete(),
    "withdrawn": withdraw,
    "closed to the group": lambda cast, made: cast.document.groups.clear(),
    "seen on the page": lambda cast, made: Notice.objects.update(seen_at=timezone.now()),
    "no more mails": lambda cast, made: set_mail_wish(by=cast.rhea, wish="never"),
    "may not sign in": lambda cast, made: User.objects.filter(pk=cast.rhea.pk).update(is_active=False),
    "erased": lambda cast, made: User.objects.filter(pk=cast.rhea.pk).update(erased_at=timezone.now()),
    "no address": lambda cast, made: User.objects.filter(pk=cast.rhea.pk).update(email=""),
}


@pytest.mark.parametrize("between", CHANGES_BEFORE_SENDING)
def test_nothing_is_mailed_that_the_reader_may_no_longer_get(cast, smtp, between):
    made = note(cast, cast.bob, words="distinctive words")
    CHANGES_BEFORE_SENDING[between](cast, made)
    send_due_mails()
    assert smtp.mails == []


def test_other_news_is_mailed_without_a_hidden_note(cast, smtp):
    gone, _stays = note(cast, cast.bob, words="distinctive words"), note(cast, cast.bob, words="plain words")
    hide_annotation(by=cast.tova, pk=gone.pk, reason="Unkind.")
    send_due_mails()
    (mail,) = smtp.mails
    assert mail["Subject"] == "[The Lamp Room] 1 thing is new for you"
    assert "plain words" in words_of(mail)
    assert "distinctive" not in mail.as_string()


def test_mails_at_once_are_collected_for_a_short_time(cast, smtp):
    set_mail_wish(by=cast.rhea, wish="at-once")
    Membership.objects.filter(user=cast.rhea).update(role="member")
    started = timezone.now()
    root = note(cast, cast.rhea)
    write_reply(root, cast.bob, "One.")
    write_reply(root, cast.tova, "Two.")
    job = Job.objects.get()
    assert timedelta(0) < job.run_at - started < timedelta(minutes=1)
    send_due_mails()
    (mail,) = smtp.mails
    assert mail["Subject"] == "[The Lamp Room] 2 things are new for you"
    assert words_of(mail).count(cast.document.title) == 1


def test_a_new_mail_setting_applies_to_the_waiting_mail(cast, smtp):
    note(cast, cast.bob)
    set_mail_wish(by=cast.rhea, wish="at-once")
    assert Job.objects.get().run_at < timezone.now() + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-28T05:00+00:00", "2026-03-28T06:00+00:00"),
        ("2026-03-28T06:00+00:00", "2026-03-29T05:00+00:00"),  # clocks go forward that night
        ("2026-10-25T05:30+00:00", "2026-10-25T06:00+00:00"),
    ],
)
def test_a_daily_mail_is_sent_at_seven_local_time(now, then):
    with timezone.override(ZoneInfo("Europe/Berlin")):
        moment = next_mail_time(User(mail_wish="daily"), datetime.fromisoformat(now))
    assert moment.astimezone(UTC) == datetime.fromisoformat(then)


def test_a_refused_mail_is_sent_later_and_its_text_is_not_logged(cast, smtp, caplog):
    note(cast, cast.bob, words="distinctive words")
    smtp.refusal = "451 rhea@mail.example: distinctive words"
    send_due_mails()
    job = Job.objects.get()
    assert (job.tries, job.failure) == (1, "SMTPRecipientsRefused")
    assert not Notice.objects.exclude(mailed_at=None).exists()
    assert "distinctive" not in caplog.text
    smtp.refusal = ""
    send_due_mails()
    assert len(smtp.mails) == 1
    assert Notice.objects.get(recipient=cast.rhea).mailed_at is not None


def test_only_confirmed_addresses_are_mailed_where_confirmation_is_required(cast, smtp, settings):
    settings.READINGROOM_CONFIRM_MAIL = True
    note(cast, cast.bob)
    send_due_mails()
    assert smtp.mails == []
    EmailAddress.objects.create(user=cast.rhea, email="other@mail.example", verified=True, primary=True)
    note(cast, cast.bob)
    send_due_mails()
    assert smtp.recipients == [["other@mail.example"]]


def test_an_address_confirmed_by_another_account_is_not_mailed(cast, smtp):
    EmailAddress.objects.create(user=cast.tova, email="rhea@mail.example", verified=True, primary=True)
    note(cast, cast.bob)
    send_due_mails()
    assert smtp.mails == []


def test_without_a_mail_server_no_mail_is_printed_or_queued(cast, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    note(cast, cast.bob, words="distinctive words")
    assert not Job.objects.exists()
    assert "distinctive" not in capsys.readouterr().out


def test_markup_in_titles_and_notes_is_escaped(cast, smtp):
    cast.document.title = "A <b>bold</b> & title"
    cast.document.save()
    note(cast, cast.bob, words="1 < 2 & 3")
    send_due_mails()
    (mail,) = smtp.mails
    assert "A <b>bold</b> & title" in words_of(mail)
    assert "1 < 2 & 3" in words_of(mail)
    assert "<b>" not in mail.get_body(("html",)).get_content()


def test_many_notes_make_one_mail_of_limited_length(cast, smtp, monkeypatch):
    monkeypatch.setattr("documents.services.news.digest.MAX_LINES", 2)
    for n in range(4):
        article = make_document("The keeper wrote.", curator=cast.alice, groups=[cast.course])
        note(cast, cast.bob, words=f"Number {n}.", selections=[passage(article, "keeper")])
    send_due_mails()
    (mail,) = smtp.mails
    assert "4 things" in mail["Subject"]
    assert words_of(mail).count("wrote a note") == 2
    assert f"And 2 more: {ORIGIN}/news/" in words_of(mail)


def test_many_notes_of_one_person_on_an_article_are_one_line_of_a_mail(cast, smtp):
    for n in range(4):
        note(cast, cast.bob, words=f"Number {n}.")
    send_due_mails()
    (mail,) = smtp.mails
    assert "Bob Adeyemi wrote 4 notes in HIST 214" in words_of(mail)
    assert "wrote a note" not in words_of(mail)
    assert "more:" not in words_of(mail)


def test_a_follower_of_a_thread_is_mailed_its_replies(cast, smtp):
    Follow.objects.create(person=cast.rhea, group=cast.course, is_muted=True)
    root = note(cast, cast.bob)
    Follow.objects.create(person=cast.rhea, thread=root)
    write_reply(root, cast.tova, "An answer to follow.")
    send_due_mails()
    assert "Tova Lindqvist answered in a thread" in words_of(smtp.mails[0])
    assert Annotation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_one_mail(cast, smtp):
    for n in range(3):
        note(cast, cast.bob, words=f"Number {n}.")
    Job.objects.update(run_at=timezone.now())

    def work() -> None:
        run_due_jobs()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(smtp.mails) == 1
    assert not Job.objects.exists()
