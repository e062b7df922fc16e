"""Creates, changes and deletes groups."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from documents.errors import GroupRefused, gettext_noop
from documents.models import Annotation, AnnotationVersion, Event, Group, Membership, User
from documents.permissions import can_make_group, can_manage_group
from documents.sandbox import render_note_in_sandbox
from documents.services.article.slugs import make_slug
from documents.services.events.events import record_group_event
from documents.services.events.locks import locked_group

MAX_GROUPS_PER_DAY = 20
MAX_DESCRIPTION_LENGTH = 5_000
_SUFFIX_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no characters that are easily confused
_SUFFIX_LENGTH, _TRIES = 5, 8


def create_group(
    *, by: User, name: str, short_name: str = "", description: str = "", kind: str = Group.Kind.COURSE, slug: str = ""
) -> Group:
    """Creates a group that `by` owns; every account may, up to a number of times a day.

    Its slug is made from its name and random characters, so that it does not reveal whether another group has the same
    name; a given `slug` is used as it is. Raises `GroupRefused`.
    """
    if not can_make_group(by):
        raise PermissionDenied
    words = {"name": name, "short_name": short_name, "kind": kind}
    words |= {"description": description, "description_html": _safe(description)}
    for _n in range(_TRIES):
        tried = slug or slug_for_group(name)
        try:
            return _make(by, tried, words)
        except IntegrityError:
            if slug or not Group.objects.filter(slug=tried).exists():
                raise
    raise AssertionError(f"No free name for {name!r} in {_TRIES} tries.")


def slug_for_group(name: str) -> str:
    """Makes a slug from the name of a group and random characters."""
    tail = "".join(secrets.choice(_SUFFIX_ALPHABET) for _n in range(_SUFFIX_LENGTH))
    return f"{make_slug(name, otherwise='group', longest=80 - _SUFFIX_LENGTH - 1)}-{tail}"


@transaction.atomic
def _make(by: User, slug: str, words: dict[str, str]) -> Group:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # counts simultaneous requests, too
    _check_not_too_many(by)
    group = Group.objects.create(slug=slug, **words)
    now = timezone.now()
    Membership.objects.create(group=group, user=by, role=Membership.Role.OWNER, approved_at=now)
    record_group_event(group, kind=Event.Kind.GROUP_MADE, row=group, actor=by)
    return group


def _check_not_too_many(by: User) -> None:
    since = timezone.now() - timedelta(days=1)
    today = Group.objects.filter(created_at__gt=since)
    made = Event.objects.filter(group__in=today, kind=Event.Kind.GROUP_MADE, actor=by).count()
    if made >= MAX_GROUPS_PER_DAY:
        raise GroupRefused(
            gettext_noop("You have made %(n)s groups since yesterday. Make the next one tomorrow."),
            n=MAX_GROUPS_PER_DAY,
        )


def change_group(
    *,
    by: User,
    group: Group,
    name: str,
    short_name: str,
    description: str,
    kind: str,
    allows_everyone: bool | None = None,
    wants_approval: bool | None = None,
    time_zone: str | None = None,
) -> Group:
    """Changes a group's name, description, kind and settings (None: unchanged); its slug stays.

    When approval of first notes is switched on, existing members count as approved.
    """
    wanted: dict[str, object] = {"name": name, "short_name": short_name, "description": description, "kind": kind}
    if allows_everyone is not None:
        wanted["allows_everyone"] = allows_everyone
    if wants_approval is not None:
        wanted["wants_approval"] = wants_approval
    if time_zone is not None:
        wanted["time_zone"] = time_zone
    html = _safe(description)
    with transaction.atomic():
        group = lock_managed_group(by, group)
        changed = [field for field, value in wanted.items() if getattr(group, field) != value]
        if not changed:
            return group
        if "wants_approval" in changed and wants_approval:
            group.memberships.filter(approved_at=None).update(approved_at=timezone.now())
        for field in changed:
            setattr(group, field, wanted[field])
        group.description_html = html
        group.save(update_fields=[*changed, "description_html"])
        record_group_event(group, kind=Event.Kind.GROUP_CHANGED, row=group, actor=by, fields=changed)
    return group


def lock_managed_group(by: User, group: Group) -> Group:
    """Locks the group for a person who may manage it. Raises `PermissionDenied`."""
    locked = locked_group(group.pk)
    if not can_manage_group(by, locked):
        raise PermissionDenied
    return locked


def is_empty(group: Group) -> bool:
    """Checks that the group has no articles, and that no annotation was ever written for it."""
    written = Annotation.objects.filter(Q(group=group) | Q(assignment__group=group)).exists()
    written = written or AnnotationVersion.objects.filter(group=group).exists()
    return not (written or group.documents.exists() or group.shelf.exists())


@transaction.atomic
def delete_group(*, by: User, group: Group) -> None:
    """Deletes an empty group with its memberships, invitations and events. Raises `GroupRefused`."""
    group = lock_managed_group(by, group)
    if not is_empty(group):
        raise GroupRefused(
            gettext_noop("Articles or notes belong to this group, so it stays. Hand it over, or leave it as it is.")
        )
    _check_no_mails_went_out(group)
    with connection.cursor() as cursor:
        # Postgres allows a group's events to be deleted only if this setting names the group in this transaction.
        cursor.execute("SELECT set_config('readingroom.deleting_group', %s, true)", [str(group.pk)])
    group.delete()


def _check_no_mails_went_out(group: Group) -> None:
    """Refuses to delete the record of mails sent in the last day, which the daily limit counts."""
    since = timezone.now() - timedelta(days=1)
    made = Event.objects.filter(group=group, kind=Event.Kind.INVITATION_MADE, happened_at__gt=since)
    if made.filter(fields__contains=["email"]).exists():
        raise GroupRefused(
            gettext_noop("People were invited to this group by mail since yesterday. Delete it tomorrow.")
        )


def _safe(description: str) -> str:
    return render_note_in_sandbox(description).html if description.strip() else ""
