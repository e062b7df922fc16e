"""When somebody is to hear by mail of what is new: as they wish, and never one mail for each note."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from documents.models import Job, User
from documents.services.events.jobs import JobRequest

# "At once" waits a moment for what else is written just then.
BUNDLE_DELAY = timedelta(seconds=30)
DAILY_MAIL_TIME = time(7, 0)


def sends_mail() -> bool:
    """Whether a mail leaves the room at all: without a mail server it would be printed for the operator to read."""
    return not settings.EMAIL_BACKEND.endswith((".console.EmailBackend", ".dummy.EmailBackend"))


def digest_jobs_for(people: Iterable[User]) -> list[JobRequest]:
    """The jobs by which they are sent what is new; whoever has one that waits keeps that one."""
    if not sends_mail():
        return []
    now = timezone.now()
    return [
        JobRequest(Job.Kind.DIGEST, {"person": str(person.pk)}, str(person.pk), next_mail_time(person, now))
        for person in people
        if person.mail_wish != User.MailWish.NEVER
    ]


def next_mail_time(person: User, now: datetime) -> datetime:
    """When the next mail to `person` goes out: in a moment, or at seven in the morning of the room's time."""
    if person.mail_wish == User.MailWish.AT_ONCE:
        return now + BUNDLE_DELAY
    here = timezone.localtime(now)
    today = timezone.make_aware(datetime.combine(here.date(), DAILY_MAIL_TIME))
    if today > now:
        return today
    return timezone.make_aware(datetime.combine(here.date() + timedelta(days=1), DAILY_MAIL_TIME))
