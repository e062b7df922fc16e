"""What a new room needs besides articles, as the import page offers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from documents.models import Group, User
from documents.permissions import can_make_group, can_manage_people


@dataclass(frozen=True)
class Needs:
    """Whether a curator should make a group of their own, and whether there is nobody else yet."""

    group: bool
    people: bool


def needs_of_room(curator: Any) -> Needs:
    """Returns what the curator can still make to begin with."""
    others = User.objects.filter(is_active=True, is_sample=False).exclude(pk=curator.pk)
    return Needs(
        group=can_make_group(curator) and not Group.objects.visible_to(curator).exists(),
        people=can_manage_people(curator) and not others.exists(),
    )
