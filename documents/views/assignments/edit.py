"""The form with which those who lead a group set a task and change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import AssignmentRefused, StaleVersion
from documents.forms.assignments.assignments import TaskForm
from documents.http import translate_error
from documents.models import Assignment, Group
from documents.services.assignments.assignments import change_assignment, create_assignment, publish_assignment
from documents.services.assignments.effect import effect_of
from documents.views.assignments.access import led_task
from documents.views.assignments.texts import texts_out_of_sight, texts_to_choose
from documents.views.assignments.wording import effect_words, explained_rules, rule_for_leaders
from documents.views.groups.access import led_group
from documents.views.site.caching import with_cache_headers


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the form for a new task; POST keeps it as a draft, or publishes it at once with `do=publish`."""
    group = led_group(request, slug).group
    texts = texts_to_choose(request, group, None)
    form = TaskForm(request.POST if request.method == "POST" else None, zone=group.zone, texts=texts)
    if request.method != "POST":
        return _page(request, group, form)
    if form.is_valid():
        try:
            task = create_assignment(by=request.user, group=group, given=form.given())
        except AssignmentRefused as refusal:
            _add_refusal(form, refusal)
        else:
            return _leave(request, task)
    return _page(request, group, form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Shows and saves a task; what a change means for those who have written already is said before it is saved."""
    task, group, _membership = led_task(request, pk)
    texts = texts_to_choose(request, group, task)
    form = TaskForm(request.POST if request.method == "POST" else None, zone=group.zone, texts=texts, task=task)
    if request.method != "POST":
        return _page(request, group, form, task=task)
    if form.is_valid():
        given = form.given(kept=texts_out_of_sight(request.user, task))
        effect = effect_of(task, given)
        if effect is not None and request.POST.get("confirmed") != effect.key:
            said = {"effect": effect_words(effect), "confirmed": effect.key}
            return _page(request, group, form, task=task, status=422, **said)
        try:
            read = form.cleaned_data["version"] or 0
            task = change_assignment(by=request.user, assignment=task, read=read, given=given)
        except StaleVersion as refusal:
            form.add_error(None, translate_error(refusal))
        except AssignmentRefused as refusal:
            _add_refusal(form, refusal)
        else:
            return _leave(request, task)
    return _page(request, group, form, task=task, status=422)


def _leave(request: HttpRequest, task: Assignment) -> HttpResponse:
    if request.POST.get("do") == "publish" and task.is_draft:
        try:
            publish_assignment(by=request.user, assignment=task)
        except AssignmentRefused as refusal:
            messages.error(request, translate_error(refusal))
        else:
            messages.success(request, _("The task is published: the members of the group see it now."))
    else:
        messages.success(request, _("The draft is kept. Members do not see it.") if task.is_draft else _("Saved."))
    return redirect(task)


def _add_refusal(form: TaskForm, refusal: AssignmentRefused) -> None:
    """Shows a refusal at its field, or for the whole form if the field is not shown."""
    form.add_error(refusal.field if refusal.field in form.fields else None, translate_error(refusal))


def _page(
    request: HttpRequest,
    group: Group,
    form: TaskForm,
    *,
    task: Assignment | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponseBase:
    context = {
        "group": group,
        "task": task,
        "form": form,
        "rules": explained_rules(),
        "rule": rule_for_leaders(task, group) if task is not None and form.rule_is_kept else "",
        **more,
    }
    return with_cache_headers(request, render(request, "documents/assignments/edit.html", context, status=status))
