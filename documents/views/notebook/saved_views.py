"""Saved views of the notebook: a name for what was asked, for oneself or for a group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.errors import SavedViewRefused, StaleVersion
from documents.forms.notebook import SavedViewForm
from documents.http import translate_error
from documents.models import Group, SavedView
from documents.models.notebook.saved_view import canonical_query
from documents.services.notebook.saved_views import change_view, delete_view, save_view
from documents.views.site.access import PageNotFound


@never_cache
@login_required
@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Leads to the notebook as the view asks for it."""
    return redirect(_visible(request, uuid).address)


@never_cache
@login_required
@require_POST
def create(request: HttpRequest) -> HttpResponseBase:
    """Keeps the view that the notebook showed; a form with faults is shown again on a page of its own."""
    assert request.user.is_authenticated
    form = SavedViewForm(request.POST, groups=writable_groups(request.user))
    if form.is_valid():
        query = canonical_query(form.cleaned_data["query"])
        try:
            group = form.cleaned_data["group"]
            view = save_view(by=request.user, name=form.cleaned_data["name"], query=query, group=group)
        except SavedViewRefused as refusal:
            form.add_error("name", str(translate_error(refusal)))
        else:
            messages.success(request, _("“%(view)s” is kept.") % {"view": view.name})
            return redirect(view)
    return _form_page(request, form, None)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Changes the name of a view, or what it asks for, or deletes it."""
    assert request.user.is_authenticated
    view = _visible(request, uuid)
    if not SavedView.objects.editable_by(request.user).filter(pk=view.pk).exists():
        raise PermissionDenied(_("A view of a group is changed by who made it, and by those who lead."))
    if request.method != "POST":
        query = canonical_query(request.GET["query"]) if "query" in request.GET else view.query
        return _form_page(request, SavedViewForm(initial={"name": view.name, "query": query}), view)
    if request.POST.get("do") == "delete":
        delete_view(by=request.user, view=view)
        messages.success(request, _("“%(view)s” is deleted. The notes that it showed are all there.") % {"view": view})
        return redirect("notebook")
    form = SavedViewForm(request.POST)
    if form.is_valid():
        query = canonical_query(form.cleaned_data["query"])
        read, name = request.POST.get("read", ""), form.cleaned_data["name"]
        try:
            changed = change_view(by=request.user, view=view, read=read, name=name, query=query)
        except StaleVersion as refusal:
            form.add_error("name", str(translate_error(refusal)))
        else:
            messages.success(request, _("“%(view)s” is kept.") % {"view": changed.name})
            return redirect(changed)
    return _form_page(request, form, view)


def writable_groups(user: Any) -> Any:
    """Returns the groups for which a person may keep views."""
    return Group.objects.writable_by(user).order_by("name")


def views_of(user: Any) -> list[SavedView]:
    """Returns the views that a person may look at: their own, then those of their groups."""
    views = SavedView.objects.visible_to(user).select_related("group")
    return list(views.order_by(F("group__name").asc(nulls_first=True), "name", "pk"))


def _visible(request: HttpRequest, uuid: UUID) -> SavedView:
    view = SavedView.objects.visible_to(request.user).filter(uuid=uuid).select_related("group", "owner").first()
    if view is None:
        raise PageNotFound(_("There is no view at this address, or it is not open to you."))
    return view


def _form_page(request: HttpRequest, form: SavedViewForm, view: SavedView | None) -> HttpResponse:
    context = {
        "form": form,
        "view": view,
        "action": reverse("saved-view-edit", args=[view.uuid]) if view else reverse("saved-views"),
        "shown": f"{reverse('notebook')}?{form['query'].value() or ''}",
    }
    return render(request, "documents/notebook/view_form.html", context, status=422 if form.is_bound else 200)
