"""Changes who belongs to a group, and in which role.

Annotations of a person who leaves remain; of the group's annotations they then see only their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.errors import GroupRefused, gettext_noop
from documents.models import Event, Follow, Group, Membership, User
from documents.services.events.events import record_group_event
from documents.services.events.locks import locked_group
from documents.services.groups.groups import lock_managed_group

Role = Membership.Role


@transaction.atomic
def set_member(*, by: User, group: Group, person: User, role: str, name_in_group: str = "") -> Membership:
    """Adds a person to a group, or changes their role and name. Raises `GroupRefused` if no owner would be left."""
    group = lock_managed_group(by, group)
    membership = Membership.objects.filter(group=group, user=person).first()
    if membership is None:
        return admit(group, person, role=role, by=by, name_in_group=name_in_group)
    wanted = {"role": role, "name_in_group": name_in_group}
    changed = _changed(membership, wanted)
    if "name_in_group" in changed:
        check_name_is_free(group, person, name_in_group)
    _change(group, membership, changed, by, wanted)
    return membership


@transaction.atomic
def change_role(*, by: User, group: Group, person: User, role: str) -> Membership:
    """Changes a member's role. Raises `GroupRefused` if no owner would be left or the person is no member."""
    group = lock_managed_group(by, group)
    membership = get_membership(group, person)
    wanted = {"role": role}
    _change(group, membership, _changed(membership, wanted), by, wanted)
    return membership


@transaction.atomic
def transfer_ownership(*, by: User, group: Group, to: User) -> None:
    """Makes `to` the owner of a group that `by` owns; `by` becomes a moderator."""
    group = lock_managed_group(by, group)
    heir, before = get_membership(group, to), get_membership(group, by)
    if before.role != Role.OWNER:
        raise PermissionDenied
    if to.pk == by.pk:
        raise GroupRefused(gettext_noop("You own this group already. Choose somebody else."))
    for one, role in ((heir, Role.OWNER), (before, Role.MODERATOR)):
        wanted = {"role": role}
        _change(group, one, _changed(one, wanted), by, wanted)


@transaction.atomic
def remove_member(*, by: User, group: Group, person: User) -> None:
    """Ends a membership; the person's annotations stay. Raises `GroupRefused` if no owner would be left."""
    group = lock_managed_group(by, group)
    _end_membership(group, get_membership(group, person), Event.Kind.MEMBER_REMOVED, by)


@transaction.atomic
def leave_group(*, by: User, group: Group) -> None:
    """Ends the membership of `by`. Raises `GroupRefused` if no owner would be left."""
    group = locked_group(group.pk)
    _end_membership(group, get_membership(group, by), Event.Kind.MEMBER_LEFT, by)


@transaction.atomic
def change_own_membership(*, by: User, group: Group, name_in_group: str, shows_presence: bool) -> Membership:
    """Changes a member's own name in a group, and whether others there see what they are reading."""
    group = locked_group(group.pk)
    membership = get_membership(group, by)
    wanted: dict[str, Any] = {"name_in_group": name_in_group, "shows_presence": shows_presence}
    changed = _changed(membership, wanted)
    if "name_in_group" in changed:
        check_name_is_free(group, by, name_in_group)
    _change(group, membership, changed, by, wanted)
    return membership


def admit(group: Group, person: User, *, role: str, by: User, name_in_group: str = "") -> Membership:
    """Makes a person a member of a locked group, in the caller's transaction.

    If the group approves first notes, the new member's wait for approval, unless they are an owner or moderator.
    """
    check_name_is_free(group, person, name_in_group)
    waits = group.wants_approval and role not in Membership.MODERATORS
    membership = Membership.objects.create(
        group=group,
        user=person,
        role=role,
        name_in_group=name_in_group,
        approved_at=None if waits else timezone.now(),
    )
    record_group_event(group, kind=Event.Kind.MEMBER_JOINED, row=person, actor=by, fields=[f"role:{role}"])
    return membership


def was_removed(group: Group, person: User) -> bool:
    """Checks whether this person's last membership of the group was ended by others."""
    coming_and_going = (Event.Kind.MEMBER_JOINED, Event.Kind.MEMBER_LEFT, Event.Kind.MEMBER_REMOVED)
    last = Event.objects.filter(group=group, row=str(person.pk), kind__in=coming_and_going).order_by("number").last()
    return last is not None and last.kind == Event.Kind.MEMBER_REMOVED


def check_name_is_free(group: Group, person: User, name: str) -> None:
    """Raises `GroupRefused` if another member has this name in the group.

    Names must be unique there, so that mentions and authors are clear. An empty name means the person's public name.
    """
    name = name or person.public_name
    others = Membership.objects.filter(group=group).exclude(user=person)
    unnamed = others.filter(name_in_group="", user__public_name__iexact=name, user__erased_at=None)
    if others.filter(name_in_group__iexact=name).exists() or unnamed.exists():
        raise GroupRefused(gettext_noop("Somebody in this group is called “%(name)s”. Choose another name."), name=name)


def get_membership(group: Group, person: User) -> Membership:
    """Returns the membership of a person. Raises `GroupRefused` if they are no member any more."""
    membership = Membership.objects.select_related("user").filter(group=group, user=person).first()
    if membership is None:
        raise GroupRefused(gettext_noop("This person does not belong to the group any more. Nothing was changed."))
    return membership


def _changed(membership: Membership, wanted: Mapping[str, object]) -> list[str]:
    return [name for name, value in wanted.items() if getattr(membership, name) != value]


def _change(group: Group, membership: Membership, changed: list[str], by: User, wanted: Mapping[str, Any]) -> None:
    if not changed:
        return
    owned = membership.role == Role.OWNER
    for name in changed:
        setattr(membership, name, wanted[name])
    if "role" in changed and membership.role == Role.OWNER and not membership.user.is_active:
        raise GroupRefused(gettext_noop("The account of this person is closed. Choose another owner."))
    if membership.leads and membership.approved_at is None:
        membership.approved_at = timezone.now()
    membership.save(update_fields=[*changed, "approved_at"])
    if owned:
        _check_owner_remains(group)
    # Agreeing to be seen while reading is private, so no event records it.
    told = [f"role:{membership.role}" if name == "role" else name for name in changed if name != "shows_presence"]
    if told:
        record_group_event(group, kind=Event.Kind.MEMBER_CHANGED, row=membership.user_id, actor=by, fields=told)


def _end_membership(group: Group, membership: Membership, kind: Event.Kind, by: User) -> None:
    membership.delete()
    if membership.role == Role.OWNER:
        _check_owner_remains(group)
    Follow.objects.filter(person=membership.user_id, group=group).delete()
    record_group_event(group, kind=kind, row=membership.user_id, actor=by)


def _check_owner_remains(group: Group) -> None:
    owners = Membership.objects.filter(group=group, role=Role.OWNER, user__is_active=True, user__erased_at=None)
    if not owners.exists():
        raise GroupRefused(gettext_noop("A group needs an owner. Make somebody else its owner first."))
