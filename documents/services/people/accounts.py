"""Accounts: the link that makes the first curator, and what people change about themselves."""

from __future__ import annotations

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from documents.errors import NoSuchAccount, RolesRefused, SetupLinkRefused, gettext_noop
from documents.models import Annotation, SetupLink, User
from documents.permissions import can_manage_people
from documents.services.article.public_changes import count_public_change, documents_with_public

TOKEN_BYTES = 16  # 128 bits


def has_curator() -> bool:
    """Somebody who may import articles can sign in."""
    return User.objects.filter(Q(is_curator=True) | Q(is_superuser=True), is_active=True, is_sample=False).exists()


@transaction.atomic
def create_setup_link(*, at: datetime | None = None) -> str:
    """Makes the token of `/welcome/<token>/`, which makes the first curator's account; links before it end.

    Only the hash is kept, so the token can be shown this once. Raises `SetupLinkRefused` where the room
    has a curator.
    """
    if has_curator():
        raise SetupLinkRefused(
            gettext_noop(
                "This room has a curator already. Sign in as that person, or make another account a curator with "
                "`manage.py make_curator`."
            )
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SetupLink.objects.filter(used_at=None).delete()
    SetupLink.objects.create(token_hash=SetupLink.hash_of(token), created_at=at or timezone.now())
    return token


def setup_link_is_open(token: str, *, at: datetime | None = None) -> bool:
    """The link was made within the hour, was not used, and the room has no curator yet."""
    oldest = (at or timezone.now()) - SetupLink.LIFETIME
    links = SetupLink.objects.filter(token_hash=SetupLink.hash_of(token), used_at=None, created_at__gt=oldest)
    return links.exists() and not has_curator()


@transaction.atomic
def use_setup_link(
    *, token: str, login: str, public_name: str, password: str, email: str = "", at: datetime | None = None
) -> User:
    """Makes the first curator's account and ends the link.

    Raises `SetupLinkRefused` where the link is not open. Two people with the same link wait for each other
    here, and the second is refused.
    """
    list(SetupLink.objects.select_for_update().order_by("pk"))
    if not setup_link_is_open(token, at=at):
        raise SetupLinkRefused(
            gettext_noop(
                "This link has ended: it works for one hour and makes one account. The person who runs the room can "
                "make another with `manage.py setup_link`."
            )
        )
    SetupLink.objects.filter(token_hash=SetupLink.hash_of(token)).update(used_at=at or timezone.now())
    person = User.objects.create_superuser(login, email, password, public_name=public_name)
    if person.email:
        # Whoever reads the console runs the room: that address needs no further proof.
        EmailAddress.objects.create(user=person, email=person.email.lower(), primary=True, verified=True)
    return person


def make_curator(who: str) -> User:
    """Makes the account with this login name or mail address a curator who may also manage people."""
    accounts = list(User.objects.filter(Q(login__iexact=who) | Q(email__iexact=who), is_sample=False)[:2])
    if len(accounts) != 1:
        raise NoSuchAccount(
            gettext_noop(
                "There is not exactly one account with the login name or mail address “%(who)s”. Nothing was changed."
            ),
            who=who,
        )
    person = accounts[0]
    person.is_curator = person.is_superuser = True
    person.save(update_fields=["is_curator", "is_superuser"])
    return person


@transaction.atomic
def change_profile(*, person: User, public_name: str, language: str) -> User:
    """Changes the name that others see, on old notes too, and the language of the person's own pages."""
    if public_name != person.public_name:
        count_public_change(documents_with_public(Annotation.objects.filter(Q(author=person) | Q(resolved_by=person))))
    person.public_name = public_name
    person.language = language
    person.save(update_fields=["public_name", "language"])
    return person


@transaction.atomic
def create_account(*, by: User, public_name: str, email: str) -> User:
    """Makes an account without a password, for somebody who will choose one by mail.

    Whose the address is already gets no second account. Raises `PermissionDenied`.
    """
    if not can_manage_people(by):
        raise PermissionDenied
    confirmed = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user").first()
    if confirmed is not None:
        return confirmed.user
    return User.objects.create_user(make_random_login(), email, public_name=public_name)


def make_random_login() -> str:
    """A login name for people who sign in by mail address."""
    return f"reader-{secrets.token_hex(8)}"


@transaction.atomic
def set_roles(*, by: User, person: User, is_curator: bool, is_superuser: bool, is_active: bool) -> User:
    """Says who imports articles, who manages people and who may sign in.

    Raises `PermissionDenied`, or RolesRefused where nobody would be left to manage people.
    """
    if not can_manage_people(by):
        raise PermissionDenied
    list(User.objects.select_for_update().filter(is_superuser=True).order_by("pk"))
    person.is_curator = is_curator or is_superuser
    person.is_superuser = is_superuser
    person.is_active = is_active
    person.save(update_fields=["is_curator", "is_superuser", "is_active"])
    if not User.objects.filter(is_superuser=True, is_active=True, is_sample=False).exists():
        raise RolesRefused(
            gettext_noop("Somebody must be left who manages people. Give that right to another person first.")
        )
    return person
