"""Fetches the group of a page through the visibility rule, so that anyone who does not belong to it gets 404.

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
    """A group, and the reader's membership in it."""

    group: Group
    membership: Membership


def visible_group(request: HttpRequest, slug: str) -> GroupAccess:
    """Returns a group to which the reader belongs, with one query. Any other group is 404, whether it exists or not."""
    membership = None
    if "\0" not in slug and request.user.is_authenticated:  # PostgreSQL text cannot contain NUL
        shown = Group.objects.visible_to(request.user).filter(slug=slug)
        membership = Membership.objects.select_related("group").filter(user=request.user, group__in=shown).first()
    if membership is None:
        raise PageNotFound(_("There is no group at this address, or you do not belong to it."))
    return GroupAccess(membership.group, membership)


def managed_group(request: HttpRequest, slug: str) -> GroupAccess:
    """Like `visible_group`, for its owners; raises `PermissionDenied` for other members."""
    access = visible_group(request, slug)
    if access.membership.role != Membership.Role.OWNER:
        raise PermissionDenied(_("Only the owners of this group may do this. Ask one of them."))
    return access


def led_group(request: HttpRequest, slug: str) -> GroupAccess:
    """Like `visible_group`, for its owners and moderators; raises `PermissionDenied` for other members."""
    access = visible_group(request, slug)
    if not access.membership.leads:
        raise PermissionDenied(_("This is for those who lead the group."))
    return access
