"""One mail to one person about what is new for them: written at the moment it is sent, of what they may see then."""

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
from documents.services.news.mail_schedule import sends_mail
from documents.services.news.news import DEFERRED_FIELDS, NewsItem, group_by_article, load_news
from documents.services.news.unsubscribe import unsubscribe_token

MAX_ITEMS = 50
# What could not be sent for so long is not sent any more; it stands on the page of news.
MAX_AGE = timedelta(days=7)


def send_digest(arguments: Arguments) -> None:
    """Does the job of one person's mail.

    The mail goes out before the notices are marked as mailed and the job is gone: none is lost where the mail server
    refuses it, and one is sent again only if the database goes away in that very moment. It then carries the same
    Message-ID, by which mail programs know it.
    """
    person = User.objects.filter(pk=arguments["person"], is_active=True, is_sample=False, erased_at=None).first()
    if person is None or person.mail_wish == User.MailWish.NEVER or not sends_mail():
        return
    address = mail_address_of(person)
    if not address:
        return
    unread = Notice.objects.unseen().filter(mailed_at=None, created_at__gt=timezone.now() - MAX_AGE)
    found = list(unread.visible_to(person).select_related("document", "revision").defer(*DEFERRED_FIELDS))
    if not found:
        return
    with translation.override(person.language or settings.LANGUAGE_CODE):
        items = load_news(person, found)
        if not items:
            return
        _mail(person, address, items).send()
    Notice.objects.filter(pk__in=[notice.pk for notice in found]).update(mailed_at=timezone.now())


def mail_address_of(person: User) -> str:
    """Where mails to `person` go; empty where nobody may be written to.

    Where the room has addresses confirmed, only to one that is; elsewhere to that of the account, unless somebody
    else has confirmed it.
    """
    confirmed = EmailAddress.objects.filter(verified=True)
    own = confirmed.filter(user=person).order_by("-primary", "pk").first()
    if own is not None:
        return own.email
    if settings.READINGROOM_CONFIRM_MAIL or confirmed.filter(email__iexact=person.email).exists():
        return ""
    return person.email


class Digest(EmailMultiAlternatives):
    """A mail whose headers are one line each: mail programs do not find a link that begins on a line of its own."""

    def message(self, **options: Any) -> Any:
        """As Django makes it, up to the longest line that a mail may have (RFC 5322, 2.1.1)."""
        message: Any = super().message(**options)
        message.policy = message.policy.clone(max_line_length=998)
        return message


def _mail(person: User, address: str, items: Sequence[NewsItem]) -> Digest:
    origin = settings.READINGROOM_MAIL_ORIGIN
    unsubscribe = origin + reverse("unsubscribe", args=[unsubscribe_token(person)])
    shown = items[:MAX_ITEMS]
    context = {
        "room": settings.READINGROOM_NAME,
        "origin": origin,
        "articles": group_by_article(shown),
        "more": len(items) - len(shown),
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
            # RFC 8058: the button of a mail program that ends these mails with one click
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            # RFC 3834: no program answers it
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("documents/news/_mail.html", context), "text/html")
    return mail


def _message_id(person: User, items: Sequence[NewsItem]) -> str:
    """The same for the same news, and telling nothing of it."""
    named = f"{settings.SECRET_KEY} {person.pk} {[item.notice.pk for item in items]}"
    local = hashlib.sha256(named.encode()).hexdigest()[:32]
    domain: Any = urlsplit(settings.READINGROOM_MAIL_ORIGIN).hostname or make_msgid().strip("<>").partition("@")[2]
    return f"<{local}@{domain}>"
