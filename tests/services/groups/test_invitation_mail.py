"""Invitations by mail: who receives them, what the mail says, and when the address is deleted."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from documents.errors import GroupRefused
from documents.models import Group, Invitation, Job, Membership
from documents.services.groups import invitations
from documents.services.groups.invitations import invite_by_mail, join_group, revoke_invitation
from documents.services.site.worker import run_due_jobs
from documents.templatetags.provenance import day_words
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings):
    settings.READINGROOM_MAIL_ORIGIN = "https://room.example"
    settings.READINGROOM_NAME = "The Room"
    return make_cast()


def invite(cast, *addresses, **more):
    return invite_by_mail(by=cast.tova, group=cast.course, addresses=addresses, **more)


def token_in(message):
    return re.search(r"https://room\.example/join/([\w-]+)/", message.body)[1]


def test_the_mail_names_the_sender_the_group_and_the_expiry(cast):
    Membership.objects.filter(user=cast.tova).update(name_in_group="Dr. Lindqvist")
    assert invite(cast, "New@Mail.example") == {"new@mail.example": True}
    run_due_jobs()
    (message,) = mail.outbox
    assert message.to == ["new@mail.example"]
    assert message.subject == "Dr. Lindqvist invites you to “Reading Evidence”"
    assert "The Room" in message.body
    one = Invitation.objects.get()
    assert f"open this address by {day_words(one.expires_at)}. It works once:\n\nhttps://room." in message.body
    assert message.body.endswith("forgotten here.\n")
    assert (one.most_uses, one.uses) == (1, 0)
    for hidden in (cast.tova.email, cast.tova.login, "testserver", "new@mail.example"):
        assert hidden not in message.body
    join_group(by=cast.charlie, token=token_in(message))
    assert Membership.objects.get(group=cast.course, user=cast.charlie).role == "member"


def test_members_and_account_holders_get_the_same_mail_and_result(cast):
    addresses = [cast.bob.email, cast.charlie.email, "nobody@mail.example"]
    assert set(invite(cast, *addresses).values()) == {True}
    run_due_jobs()
    assert sorted(to for message in mail.outbox for to in message.to) == sorted(addresses)
    assert len({re.sub(r"/join/\S+", "", message.body) for message in mail.outbox}) == 1


def test_an_address_gets_one_mail_however_often_it_is_given(cast):
    assert invite(cast, "a@mail.example", "A@mail.example ", "b@mail.example") == {
        "a@mail.example": True,
        "b@mail.example": True,
    }
    assert invite(cast, "a@mail.example", "c@mail.example") == {"a@mail.example": False, "c@mail.example": True}
    run_due_jobs()
    run_due_jobs()
    assert sorted(to for message in mail.outbox for to in message.to) == [f"{one}@mail.example" for one in "abc"]


class TestTheAddressIsForgotten:
    def test_when_the_invitation_is_used(self, cast):
        invite(cast, "new@mail.example")
        run_due_jobs()
        join_group(by=cast.charlie, token=token_in(mail.outbox[0]))
        assert Invitation.objects.get().email == ""

    def test_when_the_invitation_is_revoked_and_no_mail_is_sent(self, cast):
        invite(cast, "new@mail.example")
        revoke_invitation(by=cast.tova, group=cast.course, invitation=Invitation.objects.get().pk)
        assert Invitation.objects.get().email == ""
        run_due_jobs()
        assert mail.outbox == []

    def test_when_the_invitation_expires(self, cast):
        invite(cast, "new@mail.example")
        run_due_jobs()
        (forget,) = Job.objects.all()
        assert forget.run_at == Invitation.objects.get().expires_at
        past = timezone.now() - timedelta(seconds=1)
        Invitation.objects.update(expires_at=past)
        Job.objects.update(run_at=past)
        run_due_jobs()
        assert Invitation.objects.get().email == ""
        assert len(mail.outbox) == 1
        assert not Job.objects.exists()

    def test_no_job_and_no_event_contains_it(self, cast):
        invite(cast, "new@mail.example")
        assert not [job for job in Job.objects.all() if "new@" in str(job.arguments) + str(job.once)]
        assert not [event for event in cast.course.events.all() if "new@" in str(event.fields) + event.row]


def test_a_job_of_a_deleted_invitation_does_not_fail(cast):
    group = Group.objects.create(slug="short", name="Short-lived")
    Membership.objects.create(group=group, user=cast.tova, role="owner")
    invite_by_mail(by=cast.tova, group=group, addresses=["new@mail.example"])
    Invitation.objects.all().delete()
    run_due_jobs()
    assert (mail.outbox, Job.objects.filter(tries__gt=0).count()) == ([], 0)


def test_a_mail_that_the_server_refuses_is_sent_again(cast, monkeypatch, caplog):
    invite(cast, "new@mail.example")

    def refuse(*args):
        raise ConnectionRefusedError("new@mail.example")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        run_due_jobs()
    assert "new@mail.example" not in caplog.text
    Job.objects.filter(tries=1).update(run_at=timezone.now())
    run_due_jobs()
    assert len(mail.outbox) == 1


def test_a_group_name_cannot_add_mail_headers(cast):
    Group.objects.update(name="A\r\nBcc: all@mail.example")
    invite(cast, "new@mail.example")
    run_due_jobs()
    assert mail.outbox[0].subject == "Tova Lindqvist invites you to “A Bcc: all@mail.example”"
    assert mail.outbox[0].recipients() == ["new@mail.example"]


def test_the_number_of_mails_is_limited(cast, monkeypatch):
    monkeypatch.setattr(invitations, "MAX_MAILS_PER_CALL", 3)
    monkeypatch.setattr(invitations, "MAX_MAILS_PER_DAY", 4)
    with pytest.raises(GroupRefused):
        invite(cast, *(f"p{n}@mail.example" for n in range(4)))
    invite(cast, *(f"p{n}@mail.example" for n in range(3)))
    with pytest.raises(GroupRefused):
        invite(cast, "p4@mail.example", "p5@mail.example")
    invite(cast, "p1@mail.example", "p4@mail.example")
    assert Invitation.objects.count() == 4


@pytest.mark.parametrize("role", ["owner", "", "curator"])
def test_nobody_is_invited_as_an_owner_or_in_an_unknown_role(cast, role):
    with pytest.raises(GroupRefused):
        invite(cast, "new@mail.example", role=role)
