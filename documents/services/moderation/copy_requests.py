"""Requests about copies, which people send without an account, and the curators' replies."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.errors import CopyRequestRefused, gettext_noop
from documents.models import CopyRequest, CopyRequestAddition, Document, Job
from documents.services.events.jobs import add_job

log = logging.getLogger(__name__)

MAX_ADDITIONS = 20


def copy_requests_for(user: Any) -> QuerySet[CopyRequest]:
    """Returns the requests that `user` handles: those about the articles that they look after.

    Nobody else sees them, because they contain texts and mail addresses that people sent in confidence.
    """
    theirs = Document.objects.looked_after_by(user)
    return CopyRequest.objects.filter(document__in=theirs).select_related("document")


@transaction.atomic
def create_copy_request(*, document: Document, kind: str, words: str, contact: str = "") -> CopyRequest:
    """Stores a request about a copy, and notifies those who look after the article."""
    made = CopyRequest.objects.create(document=document, kind=kind, words=words, contact=contact)
    _notify(made)
    return made


@transaction.atomic
def add_to_copy_request(*, request: CopyRequest, words: str) -> CopyRequestAddition:
    """Adds words of its sender to an open request, and notifies those who look after the article again.

    Raises `CopyRequestRefused` if the request was answered, or has very many additions.
    """
    row = CopyRequest.objects.select_for_update().get(pk=request.pk)
    if not row.is_open:
        raise CopyRequestRefused(gettext_noop("This request was answered in the meantime. Send another one."))
    if row.additions.count() >= MAX_ADDITIONS:
        raise CopyRequestRefused(gettext_noop("Very much was added to this request. Wait for the answer."))
    added = CopyRequestAddition.objects.create(request=row, words=words)
    _notify(row)
    return added


def _notify(request: CopyRequest) -> None:
    add_job(Job.Kind.REQUEST, {"request": request.pk}, once=str(request.pk))


def answer_copy_request(
    *, request: CopyRequest, by: Any, state: str, answer: str = "", additions_read: int | None = None
) -> bool:
    """Closes a request, and mails the reply if there is a mail address and a reply.

    Returns False if the mail could not be sent; the reply is stored all the same. Raises `PermissionDenied`, or
    `CopyRequestRefused` if the request was answered already, or has more additions than `by` has read.
    """
    with transaction.atomic():
        if not copy_requests_for(by).filter(pk=request.pk).exists():
            raise PermissionDenied
        row = CopyRequest.objects.select_for_update().get(pk=request.pk)
        if row.state != CopyRequest.State.OPEN:
            raise CopyRequestRefused(gettext_noop("This request was answered in the meantime."))
        if additions_read is not None and row.additions.count() > additions_read:
            raise CopyRequestRefused(gettext_noop("Something was added to this request meanwhile. Read it first."))
        if state not in {CopyRequest.State.DONE, CopyRequest.State.DECLINED}:
            raise CopyRequestRefused(gettext_noop("Say whether it was done or declined."))
        if state == CopyRequest.State.DECLINED and not answer.strip():
            raise CopyRequestRefused(gettext_noop("Say why it is declined."))
        row.state, row.answer, row.answered_by, row.answered_at = state, answer.strip(), by, timezone.now()
        row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return not (row.contact and row.answer) or _mail_answer(row)


def _mail_answer(request: CopyRequest) -> bool:
    # The site's address comes from the settings, never from a request.
    where = f"{settings.READINGROOM_ORIGIN}{request.document.get_absolute_url()}" if settings.READINGROOM_ORIGIN else ""
    subject = _("About “%(title)s”") % {"title": " ".join(request.document.title.split())}
    body = "\n\n".join(part for part in (request.answer, where, settings.READINGROOM_NAME) if part)
    try:
        send_mail(subject, body + "\n", None, [request.contact])
    except (smtplib.SMTPException, OSError):
        log.exception("The answer to request %s could not be mailed.", request.pk)
        return False
    return True
