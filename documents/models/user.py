"""People: accounts, and the one function that says by which name anybody sees anybody."""

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
    """Makes accounts; a login is compared without regard to case."""

    def create_user(self, login: str, email: str = "", password: str | None = None, **fields: Any) -> User:
        """Makes an account; without a password nobody can log in to it.

        Who gives no public name gets one that says nothing: a login name is never shown to others.
        """
        user = self.model(login=login, email=self.normalize_email(email).lower(), **fields)
        user.public_name = user.public_name or f"Reader {user.pk.hex[:6]}"
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, email: str = "", password: str | None = None, **fields: Any) -> User:
        """Makes a curator who may also manage accounts (`manage.py createsuperuser`)."""
        return self.create_user(login, email, password, is_curator=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One person with an account.

    `login` and `email` are for signing in and are shown to nobody else; `public_name` is the name the
    person chose to be known by. A sample reader is a person of our invention who cannot log in.

    A mail address is not unique here: whether it has an account already is told to nobody who signs up with it.
    Only one account can confirm it (allauth's `EmailAddress`), and that one is meant by it from then on.
    """

    class MailWish(models.TextChoices):
        """How often somebody wants to be told by mail."""

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
        """Curators use Django's admin; what they see there is decided by `visible_to` all the same."""
        return self.is_curator or self.is_superuser

    def get_full_name(self) -> str:
        return self.public_name

    def get_short_name(self) -> str:
        return self.public_name


def name_for(viewer: Any, person: User | None, group: Group | None = None) -> str:
    """The name of `person` as `viewer` sees it: the one function behind every name shown or sent.

    In a group the person's name there, if one was chosen; never a login or a mail address.
    Memberships prefetched as `person.memberships` are used without a query.
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
    """A link, printed once on the console, that makes the first curator's account: one hour, once.

    Only the hash of its token is kept.
    """

    LIFETIME = timedelta(hours=1)

    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    @staticmethod
    def hash_of(token: str) -> str:
        """SHA-256 of the token, in hexadecimal."""
        return hashlib.sha256(token.encode()).hexdigest()
