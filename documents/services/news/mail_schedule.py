"""Schedules mails about news as each person wishes, and never one mail for each annotation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from documents.models import Job, User
from documents.services.events.jobs import JobRequest

# "At once" waits a moment, so that one mail covers what is written together.
BUNDLE_DELAY = timedelta(seconds=30)
DAILY_MAIL_TIME = time(7, 0)


def sends_mail() -> bool:
    """Checks whether the site has a mail server; without one the operator could read the mails on the console."""
    return not settings.EMAIL_BACKEND.endswith((".console.EmailBackend", ".dummy.EmailBackend"))


def digest_jobs_for(people: Iterable[User]) -> list[JobRequest]:
    """Returns the jobs that send these people their digests; a job that already waits for a person is left as is."""
    if not sends_mail():
        return []
    now = timezone.now()
    return [
        JobRequest(Job.Kind.DIGEST, {"person": str(person.pk)}, str(person.pk), next_mail_time(person, now))
        for person in people
        if person.mail_wish != User.MailWish.NEVER
    ]


def next_mail_time(person: User, now: datetime) -> datetime:
    """Returns when the next mail to `person` is due: in a moment, or at seven in the morning, site time."""
    if person.mail_wish == User.MailWish.AT_ONCE:
        return now + BUNDLE_DELAY
    here = timezone.localtime(now)
    today = timezone.make_aware(datetime.combine(here.date(), DAILY_MAIL_TIME))
    if today > now:
        return today
    return timezone.make_aware(datetime.combine(here.date() + timedelta(days=1), DAILY_MAIL_TIME))
