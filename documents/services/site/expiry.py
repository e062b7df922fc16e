"""Deletes what has expired: sessions, and what was counted for a while."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from documents.models import Job, NoteChange, OpenStreams, SpellingSearch, Tries
from documents.models.notebook.changes import KEPT_FOR
from documents.services.events.jobs import Arguments, add_job

EXPIRE_EVERY = timedelta(hours=1)
SPELLINGS_KEPT_FOR = timedelta(days=1)


def ensure_expiry() -> None:
    """Adds the job that deletes what has expired, unless one is waiting."""
    add_job(Job.Kind.EXPIRE, once="expired")


def delete_expired(_arguments: Arguments) -> None:
    """Runs an `expire` job, and adds the next one."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    Tries.objects.filter(expires_at__lt=now).delete()
    OpenStreams.objects.filter(expires_at__lt=now).delete()
    SpellingSearch.objects.filter(asked_at__lt=now - SPELLINGS_KEPT_FOR).delete()
    NoteChange.objects.filter(changed_at__lt=now - KEPT_FOR).delete()
    add_job(Job.Kind.EXPIRE, once="expired", run_at=now + EXPIRE_EVERY)
