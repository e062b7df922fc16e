"""The task by which somebody came to an article (`?task=`): what it asks, what is left, who sees what is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from documents.models import Assignment, Document, Membership
from documents.models.tag import uuid_in
from documents.services.notes.tasks import Done, done_by
from documents.views.assignments.wording import Part, done_of, rule_for_leaders, rule_for_member
from documents.views.notes.audience_choices import AudienceChoice, in_task


@dataclass(frozen=True)
class TaskBar:
    """A task on its text: `is_open` says that the reader sees what the others wrote, `takes_notes` that it runs now."""

    task: Assignment
    done: Done
    is_open: bool
    leads: bool
    takes_notes: bool

    @property
    def prompt(self) -> SafeString:
        """What is to be done, as it was rendered when the task was saved."""
        return mark_safe(self.task.prompt_html)  # noqa: S308 - rendered as a note is, from Markdown

    @property
    def parts(self) -> list[Part]:
        """How much of what is asked the reader has done; empty for those who lead."""
        return [] if self.leads else done_of(self.task, self.done)

    @property
    def rule(self) -> Any:
        """Who sees what the reader writes for the task, and when they see what the others wrote."""
        if self.leads:
            return rule_for_leaders(self.task, self.task.group)
        return rule_for_member(self.task, self.task.group, self.is_open)

    def audiences(self, choices: tuple[AudienceChoice, ...]) -> tuple[AudienceChoice, ...]:
        """Returns the choices of audience for what the reader writes here."""
        return in_task(choices, self.task, is_open=self.is_open or self.leads) if self.takes_notes else choices


def task_bar(request: HttpRequest, document: Document) -> TaskBar | None:
    """Returns the task that `?task=` names, if the reader may see it and the article is a text of it."""
    key = uuid_in(request.GET.get("task", ""))
    if key is None or not request.user.is_authenticated:
        return None
    user: Any = request.user
    led = Membership.objects.filter(group=OuterRef("group"), user=user, role__in=Membership.MODERATORS)
    tasks = Assignment.objects.visible_to(user).filter(pk=key, texts__document=document).select_related("group")
    open_here = Assignment.objects.open_to(user).filter(pk=OuterRef("pk"))
    task = tasks.annotate(now=Now(), led=Exists(led), opened=Exists(open_here)).first()
    if task is None:
        return None
    if not (task.has_begun(task.now) or task.led):
        return None
    done = Done() if task.led else done_by(task, [user.pk]).get(user.pk, Done())
    return TaskBar(
        task, done, task.opened, task.led, takes_notes=task.is_running and (task.led or not task.is_over(task.now))
    )
