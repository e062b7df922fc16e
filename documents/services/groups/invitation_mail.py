"""Mails an invitation, and deletes the mail address when the invitation has ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from documents.models import Invitation, name_for
from documents.services.groups.invitations import token_of


def send_invitation(arguments: Mapping[str, Any]) -> None:
    """Runs an `invite` job: mails an open invitation; deletes the mail address of one that has ended.

    Each invitation has two jobs: one when it is made, one when it expires.
    """
    invitations = Invitation.objects.filter(pk=arguments["invitation"]).exclude(email="")
    one = invitations.open_at(timezone.now()).select_related("group", "made_by").first()
    if one is None:
        invitations.update(email="")
        return
    language = (one.made_by.language if one.made_by else "") or settings.LANGUAGE_CODE
    with translation.override(language):
        mail_for(one).send()


def mail_for(invitation: Invitation) -> EmailMessage:
    """Builds the mail: plain text with names, a date and the link to join, and nothing else.

    The host comes from the settings, never from a request; names are reduced to one line each.
    """
    assert invitation.expires_at is not None
    words = {
        "name": _line(name_for(None, invitation.made_by, invitation.group)),
        "group": _line(invitation.group.name),
        "room": settings.READINGROOM_NAME,
        "until": formats.date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT"),
    }
    parts = [
        _("%(name)s invites you to “%(group)s”, where people read together in %(room)s.") % words,
        _("To see what it is and to join, open this address by %(until)s. It works once:") % words,
        settings.READINGROOM_MAIL_ORIGIN + reverse("join", args=[token_of(invitation)]),
        _("Whoever has it can join in your place, so keep it to yourself.") % words,
        _("If you do not want to join, do nothing. Nobody is told, and your mail address is forgotten here.") % words,
    ]
    subject = _("%(name)s invites you to “%(group)s”") % words
    return EmailMessage(subject=subject, body="\n\n".join(parts) + "\n", to=[invitation.email])


def _line(words: str) -> str:
    return " ".join(words.split())
