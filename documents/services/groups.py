"""Groups and who belongs to them: every change of it, for what people may see follows from it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.errors import GroupRefused, gettext_noop
from documents.models import Group, Membership, User
from documents.permissions import can_import, can_manage_group


@transaction.atomic
def create_group(
    *, by: User, name: str, slug: str, short_name: str = "", description: str = "", kind: str = Group.Kind.COURSE
) -> Group:
    """Makes a group that `by` owns. Curators may."""
    if not can_import(by):
        raise PermissionDenied
    group = Group.objects.create(name=name, slug=slug, short_name=short_name, description=description, kind=kind)
    Membership.objects.create(group=group, user=by, role=Membership.Role.OWNER)
    return group


@transaction.atomic
def describe_group(*, by: User, group: Group, name: str, short_name: str, description: str, kind: str) -> Group:
    """Changes what a group says of itself; its name in addresses stays."""
    group = _locked_for(by, group)
    group.name, group.short_name, group.description, group.kind = name, short_name, description, kind
    group.save(update_fields=["name", "short_name", "description", "kind"])
    return group


@transaction.atomic
def set_member(*, by: User, group: Group, person: User, role: str, name_in_group: str = "") -> Membership:
    """Takes a person into a group, or changes what they are there. Raises GroupRefused where no owner is left."""
    group = _locked_for(by, group)
    membership, _made = Membership.objects.update_or_create(
        group=group, user=person, defaults={"role": role, "name_in_group": name_in_group}
    )
    _keep_an_owner(group)
    return membership


@transaction.atomic
def remove_member(*, by: User, group: Group, person: User) -> None:
    """Ends a membership; what the person wrote for the group stays. Raises GroupRefused where no owner is left."""
    group = _locked_for(by, group)
    Membership.objects.filter(group=group, user=person).delete()
    _keep_an_owner(group)


def _locked_for(by: User, group: Group) -> Group:
    locked = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    if not can_manage_group(by, locked):
        raise PermissionDenied
    return locked


def _keep_an_owner(group: Group) -> None:
    if not Membership.objects.filter(group=group, role=Membership.Role.OWNER).exists():
        raise GroupRefused(gettext_noop("A group needs an owner. Make somebody else its owner first."))
