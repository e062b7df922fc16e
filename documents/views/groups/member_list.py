"""The members of a group, by the names that they have there, as other members and invited people see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When
from django.db.models.functions import Lower

from documents.models import Group, Membership, name_for

Role = Membership.Role
ORDER = (Role.OWNER, Role.MODERATOR, Role.MEMBER, Role.READER)


@dataclass(frozen=True)
class Person:
    """One member as shown; `key` is the membership's primary key, for forms."""

    key: int
    name: str
    role: str
    role_words: str
    joined: Any
    is_me: bool


def members_of(group: Group) -> QuerySet[Membership]:
    """Returns the members of the group, owners and moderators first, with what `name_for` needs for each."""
    rank = Case(*(When(role=role, then=Value(n)) for n, role in enumerate(ORDER)), output_field=IntegerField())
    here = Membership.objects.filter(group=group)
    named = Prefetch("user__memberships", queryset=here)
    return here.select_related("user").prefetch_related(named).order_by(rank, Lower("user__public_name"), "pk")


def people_of(viewer: Any, group: Group, members: Iterable[Membership]) -> list[Person]:
    """Returns members as `viewer` sees them."""
    return [
        Person(
            key=one.pk,
            name=name_for(viewer, one.user, group),
            role=one.role,
            role_words=one.get_role_display(),
            joined=one.joined_at,
            is_me=one.user_id == getattr(viewer, "pk", None),
        )
        for one in members
    ]


def leaders_of(viewer: Any, group: Group) -> list[Person]:
    """Returns the owners and moderators of the group."""
    return people_of(viewer, group, members_of(group).filter(role__in=Membership.MODERATORS))
