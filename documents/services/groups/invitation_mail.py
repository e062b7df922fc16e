"""Mails an invitation, and deletes the mail address when the invitation has ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
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
        "expires_at": invitation.expires_at,
        "address": settings.READINGROOM_MAIL_ORIGIN + reverse("join", args=[token_of(invitation)]),
    }
    return EmailMessage(
        subject=_("%(name)s invites you to “%(group)s”") % words,
        body=render_to_string("documents/groups/_invitation_mail.txt", words).rstrip("\n") + "\n",
        to=[invitation.email],
    )


def _line(words: str) -> str:
    return " ".join(words.split())
