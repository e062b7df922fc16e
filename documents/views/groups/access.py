"""How every page of a group gets at it: through the rule, so that whoever does not belong to it gets 404.

group, mine = visible_group(request, slug)      404 for strangers; `mine` is the reader's own membership
group, mine = managed_group(request, slug)      403 for members who do not own it
group, mine = led_group(request, slug)          403 for members who neither own nor moderate it
"""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from documents.models import Group, Membership
from documents.views.site.access import NotHere


class Place(NamedTuple):
    """A group, and what the reader is there."""

    group: Group
    mine: Membership


def visible_group(request: HttpRequest, slug: str) -> Place:
    """A group to which the reader belongs; one query. Of any other nobody learns whether it exists."""
    mine = None
    if "\0" not in slug and request.user.is_authenticated:  # which Postgres takes in no text
        shown = Group.objects.visible_to(request.user).filter(slug=slug)
        mine = Membership.objects.select_related("group").filter(user=request.user, group__in=shown).first()
    if mine is None:
        raise NotHere(_("There is no group at this address, or you do not belong to it."))
    return Place(mine.group, mine)


def managed_group(request: HttpRequest, slug: str) -> Place:
    """The same for those who say what the group is and who belongs to it: its owners."""
    place = visible_group(request, slug)
    if place.mine.role != Membership.Role.OWNER:
        raise PermissionDenied(_("Only the owners of this group may do this. Ask one of them."))
    return place


def led_group(request: HttpRequest, slug: str) -> Place:
    """The same for those who lead the group: its owners and moderators."""
    place = visible_group(request, slug)
    if not place.mine.leads:
        raise PermissionDenied(_("This is for those who lead the group."))
    return place
