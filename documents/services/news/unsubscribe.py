"""The link in every mail that ends these mails without signing in."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from documents.models import User
from documents.services.news.following import set_mail_wish

SALT = "readingroom.unsubscribe"


def unsubscribe_token(person: User) -> str:
    """Signs a token that names the person and these mails; it never expires and gives no other access."""
    return signing.Signer(salt=SALT).sign_object({"person": person.pk.hex, "kind": "news"}).replace(":", "~")


def person_for_token(token: str) -> User | None:
    """Returns the person that a token was signed for, or None if it is invalid or the person is gone."""
    try:
        named = signing.Signer(salt=SALT).unsign_object(token.replace("~", ":"))
        person = UUID(named["person"])
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        return None
    return User.objects.filter(pk=person, erased_at=None).first() if named.get("kind") == "news" else None


def stop_mails(token: str) -> bool:
    """Ends the mails that `token` names; may be repeated. Returns False if the token is invalid."""
    person = person_for_token(token)
    if person is None:
        return False
    set_mail_wish(by=person, wish=User.MailWish.NEVER)
    return True
