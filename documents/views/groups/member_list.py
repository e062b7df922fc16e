"""The people of a group as somebody in it, or at its door, sees them: by the names they carry there."""

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
    """One member as shown: `key` is the membership's, in forms."""

    key: int
    name: str
    role: str
    role_words: str
    joined: Any
    is_me: bool


def members_of(group: Group) -> QuerySet[Membership]:
    """Who belongs to the group, those who lead it first; with what `name_for` asks of each."""
    rank = Case(*(When(role=role, then=Value(n)) for n, role in enumerate(ORDER)), output_field=IntegerField())
    here = Membership.objects.filter(group=group)
    named = Prefetch("user__memberships", queryset=here)
    return here.select_related("user").prefetch_related(named).order_by(rank, Lower("user__public_name"), "pk")


def people_of(viewer: Any, group: Group, members: Iterable[Membership]) -> list[Person]:
    """Members as `viewer` sees them."""
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
    """Its owners and moderators."""
    return people_of(viewer, group, members_of(group).filter(role__in=Membership.MODERATORS))
