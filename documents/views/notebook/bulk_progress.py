"""How far a change of many notes is: what it has done, what stays as it is and why, and how to stop it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents.errors import BulkChangeRefused
from documents.http import translate_error, wants_json
from documents.models import BulkChange, Document
from documents.sandbox.failures import unpack_refusal
from documents.services.events.long_jobs import is_worker_present
from documents.services.notebook.bulk_jobs import MAX_TOLD, stop_change
from documents.views.site.access import PageNotFound
from documents.views.site.caching import with_cache_headers


@login_required
@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Shows a change of many notes to who asked for it; a script gets what changes on the page as JSON."""
    change = _own(request, uuid)
    context = {"change": change, "refusals": _refusals(change, request.user), "most_told": MAX_TOLD}
    context["nobody_works"] = change.is_pending and not is_worker_present()
    can_keep = change.is_deletion and change.state == BulkChange.State.WAITING
    context["stop"] = _("Keep the notes") if can_keep else _("Stop it here")
    if wants_json(request):
        html = render_to_string("documents/notebook/_change.html", context, request)
        shown = {"html": html, "is_pending": change.is_pending, "stop": context["stop"]}
        return with_cache_headers(request, JsonResponse(shown))
    return with_cache_headers(request, render(request, "documents/notebook/change.html", context))


@login_required
@require_POST
def stop(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Stops a change, or takes a deletion back that has not begun."""
    assert request.user.is_authenticated
    change = _own(request, uuid)
    try:
        stop_change(by=request.user, change=change)
    except BulkChangeRefused as refusal:
        messages.error(request, translate_error(refusal))
    return redirect(change)


def _own(request: HttpRequest, uuid: UUID) -> BulkChange:
    change = BulkChange.objects.visible_to(request.user).filter(pk=uuid).first()
    if change is None:
        raise PageNotFound(_("There is no change of yours at this address. Reports are kept for a day."))
    return change


def _refusals(change: BulkChange, viewer: Any) -> list[dict[str, Any]]:
    """Returns the articles whose notes stay as they are, with why; of those that are closed by now only why."""
    told = [one for one in change.refusals if one["document"]]
    articles = Document.objects.visible_to(viewer).in_bulk([one["document"] for one in told])
    return [
        {"document": articles.get(one["document"]), "n": one["n"], "why": translate_error(unpack_refusal(one))}
        for one in change.refusals
    ]
