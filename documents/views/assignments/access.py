"""Fetches the task of a page through the visibility rule, so that anyone who may not see it gets 404."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from documents.models import Assignment, Group, Membership
from documents.views.site.access import PageNotFound


class TaskAccess(NamedTuple):
    """A task, its group, and the reader's membership there."""

    task: Assignment
    group: Group
    membership: Membership


def visible_task(request: HttpRequest, pk: UUID) -> TaskAccess:
    """Returns a task of a group to which the reader belongs, a draft only if they lead it; two queries."""
    task = Assignment.objects.visible_to(request.user).select_related("group").filter(pk=pk).first()
    membership = None
    if task is not None and request.user.is_authenticated:
        membership = Membership.objects.filter(user=request.user, group=task.group_id).first()
    if task is None or membership is None:
        raise PageNotFound(_("There is no task at this address, or it is not for you."))
    return TaskAccess(task, task.group, membership)


def led_task(request: HttpRequest, pk: UUID) -> TaskAccess:
    """Like `visible_task`, for those who lead the group; raises `PermissionDenied` for other members."""
    access = visible_task(request, pk)
    if not access.membership.leads:
        raise PermissionDenied(_("Tasks are set by those who lead the group."))
    return access
