"""Requests about copies, which people send without an account, and the curators' replies."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.errors import CopyRequestRefused, gettext_noop
from documents.models import CopyRequest, Document
from documents.permissions import can_import

log = logging.getLogger(__name__)


def copy_requests_for(user: Any) -> QuerySet[CopyRequest]:
    """Returns the requests that `user` handles: about their own articles, and those without a site curator.

    Nobody else sees them, because they contain texts and mail addresses that people sent in confidence.
    """
    if not can_import(user):
        return CopyRequest.objects.none()
    theirs = Q(document__curator=user)
    orphaned = Q(document__curator=None) | Q(document__curator__is_active=False)
    orphaned |= Q(document__curator__is_curator=False)  # imported for a group, and published later
    visible = Document.objects.visible_to(user)
    return CopyRequest.objects.filter(theirs | orphaned, document__in=visible).select_related("document")


def create_copy_request(*, document: Document, kind: str, words: str, contact: str = "") -> CopyRequest:
    """Stores a request about a copy."""
    return CopyRequest.objects.create(document=document, kind=kind, words=words, contact=contact)


def answer_copy_request(*, request: CopyRequest, by: Any, state: str, answer: str = "") -> bool:
    """Closes a request, and mails the reply if there is a mail address and a reply.

    Returns False if the mail could not be sent; the reply is stored all the same. Raises `PermissionDenied`, or
    `CopyRequestRefused` if the request was answered already.
    """
    with transaction.atomic():
        if not copy_requests_for(by).filter(pk=request.pk).exists():
            raise PermissionDenied
        row = CopyRequest.objects.select_for_update().get(pk=request.pk)
        if row.state != CopyRequest.State.OPEN:
            raise CopyRequestRefused(gettext_noop("This request was answered in the meantime."))
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
