"""How the tasks of a group stand for one of its people: what is to be done, what is left, and what is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from documents.models import Assignment, Group, Membership
from documents.services.notes.tasks import Done, done_for

Role = Membership.Role


class State(StrEnum):
    """Where a task stands for one person."""

    TO_DO = "to-do"
    LATER = "later"
    DONE = "done"
    PAST = "past"
    DRAFT = "draft"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class Standing:
    """A task as it stands for one person.

    `done` is what they have done of it, None for who need not: those who lead the group and those who only read in it.
    `all_done` is how many of those who should have done all, None for who does not lead.
    """

    task: Assignment
    state: State
    is_open: bool
    done: Done | None = None
    all_done: int | None = None


def writers_of(group: Group) -> QuerySet[Membership]:
    """Returns the memberships of those who do the tasks of a group: all who write in it and do not lead it."""
    return group.memberships.filter(role=Role.MEMBER)


def is_rule_settled(task: Assignment, now: datetime) -> bool:
    """Says whether the rule of a task stays as it is: everybody sees the notes, or the time for it has come."""
    has_come = not task.is_draft and task.reveals_at is not None and task.reveals_at <= now
    return has_come or task.revealed_at is not None


def asks_something(task: Assignment) -> bool:
    """Says whether there is anything to be done for a task; one may also only gather what is said freely."""
    return bool(task.asked_notes or task.asked_answers or task.asked_texts)


def is_all_done(task: Assignment, done: Done) -> bool:
    """Says whether somebody has done everything that a task asks; nobody has, if it asks nothing."""
    return asks_something(task) and done.is_all_of(task)


def state_of(task: Assignment, done: Done | None, now: datetime) -> State:
    """Returns where a task stands for somebody who has done this much of it."""
    if task.archived_at is not None:
        return State.ARCHIVED
    if task.is_draft:
        return State.DRAFT
    if done is not None and is_all_done(task, done):
        return State.DONE
    # Whoever has not done it may still do so between the time when it is due and that when it closes.
    end = task.closes_at if done is not None else task.closes_at or task.due_at
    if end is not None and end <= now:
        return State.PAST
    return State.TO_DO if task.has_begun(now) else State.LATER


def standings_of(user: Any, group: Group, membership: Membership) -> list[Standing]:
    """Returns the tasks of a group as they stand for one of its people, by when they are due; four queries at most."""
    tasks = list(Assignment.objects.visible_to(user).filter(group=group).defer("prompt", "prompt_html"))
    if membership.leads:
        return _for_leaders(tasks, group)
    opened = set(Assignment.objects.open_to(user).filter(group=group).order_by().values_list("pk", flat=True))
    does = membership.role == Role.MEMBER
    found = done_for(tasks, [user.pk]) if does else {}
    now = timezone.now()
    standings = []
    for task in tasks:
        done = found[task.pk].get(user.pk, Done()) if does else None
        standings.append(Standing(task, state_of(task, done, now), task.pk in opened, done))
    return standings


def _for_leaders(tasks: list[Assignment], group: Group) -> list[Standing]:
    counted = [task for task in tasks if not task.is_draft and task.archived_at is None]
    people = list(writers_of(group).values_list("user", flat=True)) if counted else []
    found = done_for(counted, people) if people else {}
    now = timezone.now()
    return [
        Standing(task, state_of(task, None, now), True, all_done=_count_all(task, found.get(task.pk, {}).values()))
        for task in tasks
    ]


def _count_all(task: Assignment, done: Iterable[Done]) -> int:
    return sum(is_all_done(task, one) for one in done)


def tasks_now(user: Any, group: Group, membership: Membership) -> list[Assignment]:
    """Returns the tasks of a group that one of its people has to do now, or that run for those who lead it."""
    return [one.task for one in standings_of(user, group, membership) if one.state == State.TO_DO]
