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
from documents.views.site.access import PageNotFound


class GroupAccess(NamedTuple):
    """A group, and what the reader is there."""

    group: Group
    membership: Membership


def visible_group(request: HttpRequest, slug: str) -> GroupAccess:
    """A group to which the reader belongs; one query. Of any other nobody learns whether it exists."""
    membership = None
    if "\0" not in slug and request.user.is_authenticated:  # which Postgres takes in no text
        shown = Group.objects.visible_to(request.user).filter(slug=slug)
        membership = Membership.objects.select_related("group").filter(user=request.user, group__in=shown).first()
    if membership is None:
        raise PageNotFound(_("There is no group at this address, or you do not belong to it."))
    return GroupAccess(membership.group, membership)


def managed_group(request: HttpRequest, slug: str) -> GroupAccess:
    """The same for those who say what the group is and who belongs to it: its owners."""
    access = visible_group(request, slug)
    if access.membership.role != Membership.Role.OWNER:
        raise PermissionDenied(_("Only the owners of this group may do this. Ask one of them."))
    return access


def led_group(request: HttpRequest, slug: str) -> GroupAccess:
    """The same for those who lead the group: its owners and moderators."""
    access = visible_group(request, slug)
    if not access.membership.leads:
        raise PermissionDenied(_("This is for those who lead the group."))
    return access
