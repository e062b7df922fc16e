"""People: accounts, and the function that gives the name under which one person sees another."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from documents.models.group import Group


class UserManager(BaseUserManager["User"]):
    """Creates accounts; logins are compared without regard to case."""

    def create_user(self, login: str, email: str = "", password: str | None = None, **fields: Any) -> User:
        """Creates an account; without a password nobody can sign in to it.

        An account without a public name gets a neutral one, because a login name is never shown to others.
        """
        user = self.model(login=login, email=self.normalize_email(email).lower(), **fields)
        user.public_name = user.public_name or f"Reader {user.pk.hex[:6]}"
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, email: str = "", password: str | None = None, **fields: Any) -> User:
        """Creates a curator who may also manage accounts (`manage.py createsuperuser`)."""
        return self.create_user(login, email, password, is_curator=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One person with an account.

    `login` and `email` are for signing in and are never shown to others; `public_name` is the name that the person
    chose. A sample reader is invented and cannot sign in.

    A mail address is not unique here, so that signing up with it does not reveal whether it has an account. Only one
    account can confirm it (allauth's `EmailAddress`); from then on the address belongs to that account.
    """

    class MailWish(models.TextChoices):
        """How often a person wants mails about what is new."""

        DAILY = "daily", _("once a day")
        AT_ONCE = "at-once", _("at once")
        NEVER = "never", _("never")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    login = models.CharField(_("login name"), max_length=150, help_text=_("For signing in. Nobody else sees it."))
    email = models.EmailField(_("mail address"), blank=True, help_text=_("Nobody else sees it."))
    public_name = models.CharField(_("public name"), max_length=120, help_text=_("The name other readers see."))
    language = models.CharField(_("language of the pages"), max_length=12, blank=True)
    mail_wish = models.CharField(_("mails about what is new"), max_length=8, choices=MailWish.choices, default="daily")
    preferences = models.JSONField(_("preferences"), default=dict, blank=True)
    is_curator = models.BooleanField(_("curator"), default=False, help_text=_("May import, correct facts and publish."))
    is_sample = models.BooleanField(_("sample reader"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "public_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("login"), name="user_login_once"),
            models.CheckConstraint(condition=~models.Q(public_name=""), name="user_has_a_public_name"),
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def is_staff(self) -> bool:
        """Says whether the person may use Django's admin, as curators and superusers may.

        `visible_to` decides what they see there.
        """
        return self.is_curator or self.is_superuser

    def get_full_name(self) -> str:
        return self.public_name

    def get_short_name(self) -> str:
        return self.public_name


def name_for(viewer: Any, person: User | None, group: Group | None = None) -> str:
    """Returns the name of `person` as `viewer` sees it; every name shown or sent comes from this function.

    In a group it is the person's name there, if they chose one; never a login or a mail address. Memberships prefetched
    as `person.memberships` are used without a query.
    """
    if person is None or person.erased_at is not None:
        return str(_("Somebody who has left"))
    if viewer is not None and getattr(viewer, "pk", None) == person.pk:
        return str(_("You"))
    if group is not None:
        for membership in person.memberships.all():
            if membership.group_id == group.pk and membership.name_in_group:
                return membership.name_in_group
    return person.public_name


class SetupLink(models.Model):
    """A link, printed on the console, that creates the first curator's account: it works once, for one hour.

    Only the hash of its token is stored.
    """

    LIFETIME = timedelta(hours=1)

    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    @staticmethod
    def hash_of(token: str) -> str:
        """Returns the SHA-256 of the token, in hexadecimal."""
        return hashlib.sha256(token.encode()).hexdigest()
