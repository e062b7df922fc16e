"""Groups: the reader's list, a new group, the front page and the settings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.errors import GroupRefused
from documents.forms.groups.groups import GroupForm, GroupSettingsForm
from documents.http import translate_error
from documents.models import Membership
from documents.services.assignments.standing import tasks_now
from documents.services.groups.groups import change_group, create_group, delete_group, is_empty
from documents.views.groups.access import GroupAccess, managed_group, visible_group
from documents.views.groups.member_list import leaders_of
from documents.views.groups.shelf import shelf_rows
from documents.views.site.caching import with_cache_headers


@login_required
@require_safe
def groups(request: HttpRequest) -> HttpResponseBase:
    """Lists the groups to which the reader belongs."""
    assert request.user.is_authenticated
    sizes = Membership.objects.filter(group=OuterRef("group")).order_by().values("group").annotate(n=Count("pk"))
    membership = Membership.objects.filter(user=request.user).select_related("group").annotate(people=sizes.values("n"))
    context = {"memberships": membership.order_by("group__name", "pk")}
    return with_cache_headers(request, render(request, "documents/groups/list.html", context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Shows the form for a new group; its sender becomes the owner."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assert request.user.is_authenticated
        try:
            group = create_group(by=request.user, **form.cleaned_data)
        except GroupRefused as refusal:
            form.add_error(None, translate_error(refusal))
        else:
            messages.success(request, _("The group is made. Now let people in: make a link, or write them a mail."))
            return redirect("group-members", group.slug)
    status = 422 if request.method == "POST" else 200
    return with_cache_headers(request, render(request, "documents/groups/new.html", {"form": form}, status=status))


@login_required
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the front page of a group: its description, its shelf, and the reader's role in it."""
    access = visible_group(request, slug)
    context = {
        "group": access.group,
        "membership": access.membership,
        "people": access.group.memberships.count(),
        "leaders": leaders_of(None, access.group),
        "shelf": shelf_rows(request.user, access.group),
        "tasks": tasks_now(request.user, access.group, access.membership),
    }
    return with_cache_headers(request, render(request, "documents/groups/page.html", context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows and saves the settings of a group; `do=delete` deletes an empty group."""
    access = managed_group(request, slug)
    if request.method != "POST":
        fields = list(GroupSettingsForm.base_fields)
        form = GroupSettingsForm(initial={name: getattr(access.group, name) for name in fields})
        return with_cache_headers(request, _settings_page(request, access, form))
    if request.POST.get("do") == "delete":
        return with_cache_headers(request, _delete(request, access))
    form = GroupSettingsForm(request.POST)
    if not form.is_valid():
        return with_cache_headers(request, _settings_page(request, access, form, status=422))
    assert request.user.is_authenticated
    change_group(by=request.user, group=access.group, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("group-settings", access.group.slug)


def _settings_page(request: HttpRequest, access: GroupAccess, form: Any, status: int = 200) -> HttpResponse:
    context = {"group": access.group, "form": form, "may_delete": is_empty(access.group)}
    return render(request, "documents/groups/settings.html", context, status=status)


def _delete(request: HttpRequest, access: GroupAccess) -> HttpResponse:
    assert request.user.is_authenticated
    try:
        delete_group(by=request.user, group=access.group)
    except GroupRefused as refusal:
        messages.error(request, translate_error(refusal))
        return redirect("group-settings", access.group.slug)
    messages.success(request, _("“%(group)s” is deleted.") % {"group": access.group.name})
    return redirect("groups")
