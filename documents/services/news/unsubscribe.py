"""The link in every mail by which these mails end, without signing in."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from documents.models import User
from documents.services.news.following import set_mail_wish

SALT = "readingroom.unsubscribe"


def unsubscribe_token(person: User) -> str:
    """Names the person and these mails; only the room can make it, it never runs out, and it opens nothing else."""
    return signing.Signer(salt=SALT).sign_object({"person": person.pk.hex, "kind": "news"}).replace(":", "~")


def person_for_token(token: str) -> User | None:
    """Whom a link was made for; None where the room did not make it, or its person is gone."""
    try:
        named = signing.Signer(salt=SALT).unsign_object(token.replace("~", ":"))
        person = UUID(named["person"])
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        return None
    return User.objects.filter(pk=person, erased_at=None).first() if named.get("kind") == "news" else None


def stop_mails(token: str) -> bool:
    """Ends the mails that `token` names, however often it is asked; False where it names none."""
    person = person_for_token(token)
    if person is None:
        return False
    set_mail_wish(by=person, wish=User.MailWish.NEVER)
    return True
