"""Groups that read together, their members and roles, invitations and shelves."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups by who may see them."""

    def visible_to(self, user: Any) -> GroupQuerySet:
        """Returns the groups that `user` belongs to; other people cannot see that a group exists."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(memberships__user=user)).distinct()

    def administered_by(self, user: Any) -> GroupQuerySet:
        """Returns the groups that the admin lists: all for superusers, for others their own."""
        if user.is_authenticated and user.is_superuser:
            return self.all()
        return self.visible_to(user)

    def led_by(self, user: Any) -> GroupQuerySet:
        """Returns the groups in which `user` is an owner or a moderator."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__in=Membership.objects.filter(user=user, role__in=Membership.MODERATORS))

    def writable_by(self, user: Any) -> GroupQuerySet:
        """Returns the groups for which `user` may write notes: all except those where they are only a reader."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__in=Membership.objects.filter(user=user).exclude(role=Membership.Role.READER))


class Group(models.Model):
    """A course or a research group: people who read the same articles and share notes."""

    class Kind(models.TextChoices):
        COURSE = "course", _("course")
        RESEARCH = "research", _("research group")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("name in addresses"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=40, blank=True, help_text=_("For labels: HIST 214"))
    description = models.TextField(_("description"), blank=True)
    description_html = models.TextField(blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.COURSE)
    allows_everyone = models.BooleanField(
        _("members may write for everyone on the internet"),
        default=True,
        help_text=_("On the articles of this group. Where it is switched off, notes are for the group at most."),
    )
    wants_approval = models.BooleanField(
        _("the first note of a new member waits for approval"),
        default=False,
        help_text=_("Its author and those who lead the group see it; the others when it is approved."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text=_("In which the times of its tasks are given; empty for that of the room."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    event_number = models.PositiveBigIntegerField(default=0, editable=False)
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
        """Returns the name for narrow places."""
        return self.short_name or self.name

    @property
    def zone(self) -> tzinfo:
        """Returns the group's time zone; that of the room if it has none, or one that is unknown here."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else timezone.get_default_timezone()
        except (ZoneInfoNotFoundError, ValueError):
            return timezone.get_default_timezone()


class Membership(models.Model):
    """One person's membership of one group: the role and the name that they have there."""

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
    approved_at = models.DateTimeField(
        _("approved"), null=True, blank=True, help_text=_("Since then notes are shown to the group at once.")
    )
    shows_presence = models.BooleanField(
        _("others in the group may see what I am reading"), default=False, help_text=_("Only while the page is open.")
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.group}"

    @property
    def leads(self) -> bool:
        """Says whether the member is an owner or a moderator: in a course, a teacher."""
        return self.role in self.MODERATORS


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by whether they can be used."""

    def open_at(self, moment: datetime) -> InvitationQuerySet:
        """Returns the invitations that work at `moment`: not revoked, expired or used up."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=moment),
            Q(most_uses=None) | Q(uses__lt=F("most_uses")),
            revoked_at=None,
        )


class Invitation(models.Model):
    """A way into a group: a link for many people, or one for the person with a mail address.

    The link's token is never stored. It is derived from the row and the site's secret key
    (`services/groups/invitations.py`), so that the owner can read it again but a copy of the database does not reveal
    it. Changing `secret` makes a new link, and the old one stops working.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=12, choices=Membership.Role.choices, default=Membership.Role.MEMBER)
    secret = models.UUIDField(default=uuid.uuid4, editable=False)
    email = models.EmailField(_("mail address"), blank=True, help_text=_("Empty for a link that anyone may use."))
    expires_at = models.DateTimeField(_("open until"), null=True, blank=True)
    most_uses = models.PositiveIntegerField(_("so many people may join by it"), null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(most_uses=None) | Q(uses__lte=F("most_uses")), name="invitation_not_overused"
            ),
            models.CheckConstraint(condition=~Q(role=Membership.Role.OWNER), name="invitation_makes_no_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.get_role_display()}"


class ShelfItem(models.Model):
    """An article on a group's shelf: its position, its introduction and an optional fixed version.

    Being on a shelf gives no right to read: the article's own groups decide that.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="shelf")
    document = models.ForeignKey("Document", models.CASCADE, related_name="shelved")
    position = models.PositiveIntegerField(default=0)
    introduction = models.TextField(_("introduction"), blank=True, max_length=10_000, help_text=_("Markdown."))
    introduction_html = models.TextField(blank=True)
    # A composite foreign key in the migrations ties it to the document.
    revision = models.ForeignKey(
        "Revision", models.RESTRICT, null=True, blank=True, related_name="+", db_constraint=False
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("article on a shelf")
        verbose_name_plural = _("articles on shelves")
        constraints = [models.UniqueConstraint(fields=["group", "document"], name="shelf_item_once")]
        indexes = [models.Index(fields=["group", "position"], name="shelf_item_order")]


def address_in_group(address: str, slug: str) -> str:
    """Adds `?group=slug` to an address of this site; its page then knows from which group the reader came.

    An address that already names a group stays as it is, and so does every address if `slug` is empty.
    """
    page, mark, fragment = address.partition("#")
    path, _question, query = page.partition("?")
    if not slug or "group" in parse_qs(query, keep_blank_values=True):
        return address
    return f"{path}?{query}{'&' if query else ''}{urlencode({'group': slug})}{mark}{fragment}"


def slug_of(group: Group | None) -> str:
    """Returns what addresses call a group; empty for None."""
    return group.slug if group is not None else ""


def only_group(slugs: Iterable[str]) -> str:
    """Returns the group that all of these notes belong to, leaving out notes without one; empty if they differ."""
    named = set(slugs) - {""}
    return named.pop() if len(named) == 1 else ""
