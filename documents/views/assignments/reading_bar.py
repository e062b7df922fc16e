"""The task by which somebody came to an article (`?task=`): what it asks, what is left, who sees what is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Assignment, Document, Membership
from documents.models.tag import uuid_in
from documents.services.notes.tasks import Done, done_by
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
    def progress(self) -> list[str]:
        """How much of what is asked the reader has done; empty for those who lead."""
        task, done = self.task, self.done
        if self.leads:
            return []
        said = []
        if task.asked_notes:
            words = ngettext("%(done)s of %(n)s note", "%(done)s of %(n)s notes", task.asked_notes)
            said.append(words % {"done": min(done.notes, task.asked_notes), "n": task.asked_notes})
        if task.asked_answers:
            words = ngettext("%(done)s of %(n)s answer", "%(done)s of %(n)s answers", task.asked_answers)
            said.append(words % {"done": min(done.answers, task.asked_answers), "n": task.asked_answers})
        if task.asked_texts > 1:
            words = ngettext("on %(done)s of %(n)s text", "on %(done)s of %(n)s texts", task.asked_texts)
            said.append(words % {"done": min(done.texts, task.asked_texts), "n": task.asked_texts})
        if task.asked_words and (task.asked_notes or task.asked_answers):
            words = ngettext("each of at least %(n)s word", "each of at least %(n)s words", task.asked_words)
            said.append(words % {"n": task.asked_words})
        return said

    @property
    def who_sees(self) -> str:
        """Who sees what the reader writes for the task, and when they see what the others wrote."""
        if self.leads:
            words = _("Members see what you write at once; of each other’s notes, not everybody sees all yet.")
            return "" if self.task.revealed_at else words
        if self.is_open:
            return _("You see what the others wrote for this task.")
        match self.task.reveal:
            case Assignment.Reveal.AFTER_OWN:
                return _(
                    "You see what the others wrote when you have written your notes, and they see yours when they have "
                    "written theirs."
                )
            case Assignment.Reveal.BY_HAND:
                return _("You see what the others wrote, and they see yours, when those who lead the group show it.")
        return _("You see what the others wrote, and they see yours, from the time that is set for it.")

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
    has_begun = task.opens_at is None or task.opens_at <= task.now
    if not (has_begun or task.led):
        return None
    is_over = task.closes_at is not None and task.closes_at <= task.now
    runs = task.published_at is not None and task.archived_at is None
    done = Done() if task.led else done_by(task, [user.pk]).get(user.pk, Done())
    return TaskBar(task, done, task.opened, task.led, takes_notes=runs and (task.led or not is_over))
