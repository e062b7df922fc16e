"""The page of a task: what is to be done on which texts, by when, and who sees it; for who leads, who has done it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import AssignmentRefused, gettext_noop
from documents.http import translate_error
from documents.models import Annotation, Assignment, Group, Membership, Opening
from documents.services.assignments.assignments import (
    archive_assignment,
    delete_assignment,
    publish_assignment,
    reveal_assignment,
)
from documents.services.assignments.standing import is_all_done, state_of
from documents.services.notes.tasks import Done, done_by
from documents.views.assignments.access import TaskAccess, led_task, visible_task
from documents.views.assignments.texts import text_rows
from documents.views.assignments.wording import asked_of, done_of, rule_for_leaders, rule_for_member
from documents.views.groups.member_list import Person, members_of, people_of
from documents.views.site.caching import with_cache_headers

Role = Membership.Role


@dataclass(frozen=True)
class Doer:
    """One member who does the task, what they have done of it, and whether they see the others' notes."""

    person: Person
    done: Done
    is_open: bool
    has_all: bool


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Shows a task; POST runs the action that `do` names, for those who lead the group."""
    if request.method != "POST":
        return with_cache_headers(request, _page(request, visible_task(request, pk)))
    access = led_task(request, pk)
    act = ACTIONS.get(request.POST.get("do", ""))
    if act is None:
        return with_cache_headers(request, _page(request, access, status=422))
    try:
        return act(request, access)
    except AssignmentRefused as refusal:
        messages.error(request, translate_error(refusal))
        return with_cache_headers(request, _page(request, access, status=422))


def _page(request: HttpRequest, access: TaskAccess, status: int = 200) -> HttpResponse:
    task, group, membership = access
    now = timezone.now()
    leads = membership.leads
    shows_all = leads or task.has_begun(now)
    context = {
        "task": task,
        "group": group,
        "leads": leads,
        "now": now,
        "shows_all": shows_all,
        # Safe: rendered as a note is, from Markdown, when it was saved.
        "prompt": mark_safe(task.prompt_html) if shows_all else "",  # noqa: S308
        "texts": text_rows(request.user, task, group) if shows_all else [],
        "asked": asked_of(task) if shows_all else [],
    }
    context |= _for_leaders(request.user, task, group) if leads else _for_member(request.user, access, now)
    return render(request, "documents/assignments/task.html", context, status=status)


def _for_member(user: Any, access: TaskAccess, now: Any) -> dict[str, Any]:
    """Returns what a member reads of themselves alone; no number here comes from what others wrote."""
    task, group, membership = access
    does = membership.role == Role.MEMBER
    done = done_by(task, [user.pk]).get(user.pk, Done()) if does else None
    is_open = Assignment.objects.open_to(user).filter(pk=task.pk).exists()
    return {
        "does": does,
        "state": state_of(task, done, now),
        "parts": done_of(task, done) if done is not None else [],
        "has_all": done is not None and is_all_done(task, done),
        "is_open": is_open,
        "rule": rule_for_member(task, group, is_open),
    }


def _for_leaders(user: Any, task: Assignment, group: Group) -> dict[str, Any]:
    members = list(members_of(group).filter(role=Role.MEMBER))
    done = done_by(task, [one.user_id for one in members])
    opened = set(Opening.objects.filter(assignment=task).values_list("person_id", flat=True))
    doers = []
    for membership, person in zip(members, people_of(user, group, members), strict=True):
        own = done.get(membership.user_id, Done())
        sees = task.revealed_at is not None or membership.user_id in opened
        doers.append(Doer(person, own, sees, is_all_done(task, own)))
    return {
        "rule": rule_for_leaders(task, group),
        "state": state_of(task, None, timezone.now()),
        "doers": doers,
        "all_done": sum(one.has_all for one in doers),
        "may_delete": not Annotation.objects.filter(assignment=task).exists(),
        "may_reveal": not task.is_draft and task.revealed_at is None,
    }


# -- Actions of those who lead ----------------------------------------------------------------


def _publish(request: HttpRequest, access: TaskAccess) -> HttpResponse:
    publish_assignment(by=request.user, assignment=access.task)
    return _done(request, access, _("The task is published: the members of the group see it now."))


def _reveal(request: HttpRequest, access: TaskAccess) -> HttpResponse:
    if request.POST.get("sure") != "yes":
        raise AssignmentRefused(gettext_noop("Say that you are sure: it cannot be undone."), "")
    reveal_assignment(by=request.user, assignment=access.task)
    return _done(request, access, _("All members see everybody’s notes for this task now."))


def _archive(request: HttpRequest, access: TaskAccess) -> HttpResponse:
    archive_assignment(by=request.user, assignment=access.task, is_archived=True)
    return _done(request, access, _("The task is archived. Its notes stay as they are."))


def _unarchive(request: HttpRequest, access: TaskAccess) -> HttpResponse:
    archive_assignment(by=request.user, assignment=access.task, is_archived=False)
    return _done(request, access, _("The task is back among the others."))


def _delete(request: HttpRequest, access: TaskAccess) -> HttpResponse:
    delete_assignment(by=request.user, assignment=access.task)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": access.task.title})
    return redirect("group-assignments", access.group.slug)


def _done(request: HttpRequest, access: TaskAccess, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(access.task)


ACTIONS: dict[str, Callable[[HttpRequest, TaskAccess], HttpResponse]] = {
    "publish": _publish,
    "reveal": _reveal,
    "archive": _archive,
    "unarchive": _unarchive,
    "delete": _delete,
}
