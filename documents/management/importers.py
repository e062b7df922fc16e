"""Finds the curator in whose name, and the groups for which, a command imports articles."""

from __future__ import annotations

from django.core.management.base import CommandError

from documents.models import Group, User
from documents.permissions import can_import


def curator_named(login: str | None) -> User | None:
    """Returns the curator with this login name, or the only one there is; None for the site itself."""
    if login is None:
        curators = list(User.objects.filter(is_curator=True, is_active=True, is_sample=False)[:2])
        return curators[0] if len(curators) == 1 else None
    try:
        person = User.objects.get_by_natural_key(login)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no account with the login name “{login}”.") from error
    if not can_import(person):
        raise CommandError(f"“{login}” is not a curator. `manage.py make_curator {login}` makes them one.")
    return person


def group_named(name: str) -> Group:
    """Returns the group with this slug or name."""
    group = Group.objects.filter(slug=name).first() or Group.objects.filter(name=name).first()
    if group is None:
        raise CommandError(f"There is no group “{name}”.")
    return group
