"""The mail that tells one person what is new, written when it is sent, from what they may see then."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from documents.models import Notice, User
from documents.services.events.jobs import Arguments
from documents.services.news.gathering import gather, group_by_article
from documents.services.news.mail_schedule import sends_mail
from documents.services.news.news import DEFERRED_FIELDS, RELATED, NewsItem, load_news
from documents.services.news.unsubscribe import unsubscribe_token

MAX_LINES = 50
# Older notices are not mailed any more; they remain on the news page.
MAX_AGE = timedelta(days=7)


def send_digest(arguments: Arguments) -> None:
    """Runs the job that sends one person's digest.

    The mail is sent before the commit that marks the notices as mailed and deletes the job: nothing is lost if the mail
    server refuses it, and it is sent twice only if the database fails in between. The second mail has the same
    Message-ID, so mail programs recognise it.
    """
    person = User.objects.filter(pk=arguments["person"], is_active=True, is_sample=False, erased_at=None).first()
    if person is None or person.mail_wish == User.MailWish.NEVER or not sends_mail():
        return
    address = mail_address_of(person)
    if not address:
        return
    unread = Notice.objects.unseen().filter(mailed_at=None, created_at__gt=timezone.now() - MAX_AGE)
    found = list(unread.visible_to(person).select_related(*RELATED).defer(*DEFERRED_FIELDS))
    if not found:
        return
    with translation.override(person.language or settings.LANGUAGE_CODE):
        items = load_news(person, found)
        if not items:
            return
        _mail(person, address, items).send()
    Notice.objects.filter(pk__in=[notice.pk for notice in found]).update(mailed_at=timezone.now())


def mail_address_of(person: User) -> str:
    """Returns the mail address of `person`, or an empty string if they may not be written to.

    If the site confirms addresses, only a confirmed one is used; otherwise also the account's own, unless somebody else
    has confirmed it.
    """
    confirmed = EmailAddress.objects.filter(verified=True)
    own = confirmed.filter(user=person).order_by("-primary", "pk").first()
    if own is not None:
        return own.email
    if settings.READINGROOM_CONFIRM_MAIL or confirmed.filter(email__iexact=person.email).exists():
        return ""
    return person.email


class Digest(EmailMultiAlternatives):
    """A mail with unfolded headers, because some mail programs miss a link that begins on a continuation line."""

    def message(self, **options: Any) -> Any:
        """Returns Django's message with the longest lines that mail allows (RFC 5322, 2.1.1)."""
        message: Any = super().message(**options)
        message.policy = message.policy.clone(max_line_length=998)
        return message


def _mail(person: User, address: str, items: Sequence[NewsItem]) -> Digest:
    origin = settings.READINGROOM_MAIL_ORIGIN
    unsubscribe = origin + reverse("unsubscribe", args=[unsubscribe_token(person)])
    lines = gather(items, MAX_LINES)
    context = {
        "room": settings.READINGROOM_NAME,
        "origin": origin,
        "articles": group_by_article(lines),
        "more": len(items) - sum(len(line.items) for line in lines),
        "language": translation.get_language(),
        "news_url": origin + reverse("news"),
        "following_url": origin + reverse("following"),
        "unsubscribe_url": unsubscribe,
    }
    n = len(items)
    words = ngettext("%(n)s thing is new for you", "%(n)s things are new for you", n) % {"n": n}
    mail = Digest(
        subject=f"[{settings.READINGROOM_NAME}] {words}",
        body=render_to_string("documents/news/_mail.txt", context),
        to=[address],
        headers={
            "Message-ID": _message_id(person, items),
            # RFC 8058: the mail program's button that unsubscribes with one click
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            # RFC 3834: stops automatic replies
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("documents/news/_mail.html", context), "text/html")
    return mail


def _message_id(person: User, items: Sequence[NewsItem]) -> str:
    """Returns a Message-ID that is the same for the same notices and reveals nothing about them."""
    named = f"{settings.SECRET_KEY} {person.pk} {[item.notice.pk for item in items]}"
    local = hashlib.sha256(named.encode()).hexdigest()[:32]
    domain: Any = urlsplit(settings.READINGROOM_MAIL_ORIGIN).hostname or make_msgid().strip("<>").partition("@")[2]
    return f"<{local}@{domain}>"
