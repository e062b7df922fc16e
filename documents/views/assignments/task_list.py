"""The tasks of a group: what is to be done, what comes later, what is done, past or archived; drafts for who leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from documents.services.assignments.standing import Standing, State, standings_of, writers_of
from documents.views.assignments.wording import Part, done_of
from documents.views.groups.access import visible_group
from documents.views.site.caching import with_cache_headers

HEADINGS = {
    State.DRAFT: _("Drafts"),
    State.TO_DO: _("To be done"),
    State.LATER: _("Later"),
    State.DONE: _("Done"),
    State.PAST: _("Past"),
    State.ARCHIVED: _("Archived"),
}
FOR_LEADERS = HEADINGS | {State.TO_DO: _("Running")}


@dataclass(frozen=True)
class TaskRow:
    """One task in the list; `parts` is what the reader has done of it."""

    standing: Standing
    parts: list[Part]
    is_late: bool


@login_required
@require_safe
def task_list(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Lists the tasks of a group as they stand for the reader."""
    group, membership = visible_group(request, slug)
    standings = standings_of(request.user, group, membership)
    rows = [_row(standing) for standing in standings]
    headings: dict[State, Any] = FOR_LEADERS if membership.leads else HEADINGS
    sections = [
        (state, words, [row for row in rows if row.standing.state == state]) for state, words in headings.items()
    ]
    context = {
        "group": group,
        "leads": membership.leads,
        "sections": [section for section in sections if section[2]],
        "people": writers_of(group).count() if membership.leads else 0,
    }
    return with_cache_headers(request, render(request, "documents/assignments/list.html", context))


def _row(standing: Standing) -> TaskRow:
    task, done = standing.task, standing.done
    is_late = standing.state == State.TO_DO and task.due_at is not None and task.due_at <= timezone.now()
    return TaskRow(standing, done_of(task, done) if done is not None else [], is_late and done is not None)
