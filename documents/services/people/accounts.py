"""Accounts: the setup link for the first curator, and what people change about themselves."""

from __future__ import annotations

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from documents.errors import NoSuchAccount, RolesRefused, SetupLinkRefused, gettext_noop
from documents.models import SetupLink, User
from documents.permissions import can_manage_people
from documents.services.article.public_changes import count_change_of_name

NOBODY_MANAGES = gettext_noop("Somebody must be left who manages people. Give that right to another person first.")
TOKEN_BYTES = 16  # 128 bits


def has_curator() -> bool:
    """Checks whether anybody who may import articles can sign in."""
    return User.objects.filter(Q(is_curator=True) | Q(is_superuser=True), is_active=True, is_sample=False).exists()


def has_manager() -> bool:
    """Checks whether anybody who manages people can sign in."""
    return User.objects.filter(is_superuser=True, is_active=True, is_sample=False).exists()


def lock_managers() -> None:
    """Locks all who manage people, first in a transaction that may take the right away, so that one is left."""
    list(User.objects.select_for_update().filter(is_superuser=True).order_by("pk"))


@transaction.atomic
def create_setup_link(*, keep_earlier: bool = False, at: datetime | None = None) -> str:
    """Creates the token of `/welcome/<token>/`, with which the first curator makes an account.

    Earlier links end, unless `keep_earlier`: another process of the site may just have shown one. Only the hash is
    stored, so the token can be shown only now. Raises `SetupLinkRefused` if the site has a curator.
    """
    now = at or timezone.now()
    if has_curator():
        raise SetupLinkRefused(
            gettext_noop(
                "This room has a curator already. Sign in as that person, or make another account a curator with "
                "`manage.py make_curator`."
            )
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    unused = SetupLink.objects.filter(used_at=None)
    (unused.filter(created_at__lte=now - SetupLink.LIFETIME) if keep_earlier else unused).delete()
    SetupLink.objects.create(token_hash=SetupLink.hash_of(token), created_at=now)
    return token


def setup_link_is_open(token: str, *, at: datetime | None = None) -> bool:
    """Checks that the link is not expired or used, and that the site has no curator yet."""
    oldest = (at or timezone.now()) - SetupLink.LIFETIME
    links = SetupLink.objects.filter(token_hash=SetupLink.hash_of(token), used_at=None, created_at__gt=oldest)
    return links.exists() and not has_curator()


@transaction.atomic
def use_setup_link(
    *, token: str, login: str, public_name: str, password: str, email: str = "", at: datetime | None = None
) -> User:
    """Creates the first curator's account and ends the link.

    Raises `SetupLinkRefused` if the link is not open. Two people who use the same link at once wait for each other
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
        # Only the operator can read the link on the console, so the address needs no further proof.
        EmailAddress.objects.create(user=person, email=person.email.lower(), primary=True, verified=True)
    return person


def get_account(who: str) -> User:
    """Returns the account with this login name or mail address. Raises `NoSuchAccount` unless there is exactly one."""
    accounts = list(User.objects.filter(Q(login__iexact=who) | Q(email__iexact=who), is_sample=False)[:2])
    if len(accounts) != 1:
        raise NoSuchAccount(
            gettext_noop(
                "There is not exactly one account with the login name or mail address “%(who)s”. Nothing was changed."
            ),
            who=who,
        )
    return accounts[0]


def make_curator(who: str) -> User:
    """Makes the account with this login name or mail address a curator and a superuser."""
    person = get_account(who)
    person.is_curator = person.is_superuser = True
    person.save(update_fields=["is_curator", "is_superuser"])
    return person


@transaction.atomic
def change_profile(*, person: User, public_name: str, language: str) -> User:
    """Changes a person's public name, on old notes too, and the language of their own pages."""
    if public_name != person.public_name:
        count_change_of_name(person)
    person.public_name = public_name
    person.language = language
    person.save(update_fields=["public_name", "language"])
    return person


@transaction.atomic
def create_account(*, by: User, public_name: str, email: str) -> User:
    """Creates an account without a password; its owner chooses one by mail. Raises `PermissionDenied`.

    If a person has confirmed the address already, returns their account.
    """
    if not can_manage_people(by):
        raise PermissionDenied
    confirmed = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user").first()
    if confirmed is not None:
        return confirmed.user
    return User.objects.create_user(make_random_login(), email, public_name=public_name)


def make_random_login() -> str:
    """Returns a random login name, for people who sign in by mail address."""
    return f"reader-{secrets.token_hex(8)}"


@transaction.atomic
def set_roles(*, by: User, person: User, is_curator: bool, is_superuser: bool, is_active: bool) -> User:
    """Sets whether a person is a curator, a superuser and active.

    Raises `PermissionDenied`, or RolesRefused if no active superuser would be left.
    """
    if not can_manage_people(by):
        raise PermissionDenied
    lock_managers()
    person.is_curator = is_curator or is_superuser
    person.is_superuser = is_superuser
    person.is_active = is_active
    person.save(update_fields=["is_curator", "is_superuser", "is_active"])
    if not has_manager():
        raise RolesRefused(NOBODY_MANAGES)
    return person
