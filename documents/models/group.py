"""Groups that read together, and who belongs to them as what."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups as somebody may see them."""

    def visible_to(self, user: Any) -> GroupQuerySet:
        """The groups `user` belongs to; nobody else learns that a group exists."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(memberships__user=user)).distinct()

    def administered_by(self, user: Any) -> GroupQuerySet:
        """The groups that the administration lists: one's own, and all for those who manage people."""
        if user.is_authenticated and user.is_superuser:
            return self.all()
        return self.visible_to(user)

    def writable_by(self, user: Any) -> GroupQuerySet:
        """The groups for which `user` may write notes: all but those where they only read."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__in=Membership.objects.filter(user=user).exclude(role=Membership.Role.READER))


class Group(models.Model):
    """A course or a research group: people who read the same articles and share notes among themselves."""

    class Kind(models.TextChoices):
        COURSE = "course", _("course")
        RESEARCH = "research", _("research group")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("name in addresses"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=40, blank=True, help_text=_("For labels: HIST 214"))
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.COURSE)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    members: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="reading_groups", verbose_name=_("members")
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name for narrow places."""
        return self.short_name or self.name


class Membership(models.Model):
    """One person in one group: role there, and the name they carry there."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        MODERATOR = "moderator", _("moderator")
        MEMBER = "member", _("member")
        READER = "reader", _("reader")

    MODERATORS = (Role.OWNER, Role.MODERATOR)

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships", verbose_name=_("group"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.MEMBER)
    name_in_group = models.CharField(_("name in the group"), max_length=120, blank=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.group}"
