"""Moderation: the queue of notes that wait for a decision, and the page that decides on one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, Min, OuterRef, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.errors import ModerationRefused
from documents.forms.moderation import DecisionForm
from documents.http import translate_error
from documents.models import Annotation, Flag, Group
from documents.permissions import can_import
from documents.services.moderation.moderation import approve_annotation, dismiss_flags, hide_annotation, show_annotation
from documents.views.groups.access import led_group
from documents.views.moderation.moderated_notes import moderated_note, moderated_notes
from documents.views.site.caching import with_cache_headers

MAX_WAITING = 50
MAX_HIDDEN = 20


@login_required
@require_safe
def queue(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    """Shows waiting notes, longest first, and recently hidden ones, of one group or of all that the user moderates."""
    group = led_group(request, slug).group if slug else None
    moderated = Annotation.objects.moderated_by(request.user)
    if group is not None:
        moderated = moderated.filter(group=group)
    elif not _looks_after_anything(request.user):
        raise PermissionDenied(_("Those who lead a group and curators decide on notes."))
    flagged = Flag.objects.filter(annotation=OuterRef("pk"), state=Flag.State.OPEN)
    waiting = (
        moderated.filter(Q(withheld=Annotation.Withheld.WAITING) | Exists(flagged))
        .annotate(since=Min("flags__created_at", filter=Q(flags__state=Flag.State.OPEN)))
        .order_by(F("since").asc(nulls_last=True), "created_at", "pk")
    )
    hidden = moderated.filter(withheld=Annotation.Withheld.HIDDEN).order_by("-withheld_at", "pk")
    context = {
        "group": group,
        "count": waiting.count(),
        "waiting": moderated_notes(request.user, waiting[:MAX_WAITING], reports=True),
        "hidden": moderated_notes(request.user, hidden[:MAX_HIDDEN], reports=True),
    }
    return with_cache_headers(request, render(request, "documents/moderation/queue.html", context))


def _looks_after_anything(user: Any) -> bool:
    return can_import(user) or Group.objects.led_by(user).exists()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Shows one note and the possible decisions; POST applies one."""
    moderated_note(request, pk, reports=False)  # raises 404 if the user may not see the note
    if not Annotation.objects.moderated_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied(_("Those who lead its group decide on a note, and curators on public ones."))
    note = moderated_note(request, pk, reports=True)
    form = DecisionForm(request.POST)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                messages.success(request, _do(form.cleaned_data["deed"], request.user, pk, form.cleaned_data["reason"]))
                return redirect(_back(request, form.cleaned_data["back"], note.annotation))
            messages.error(request, _first_fault(form))
        except ModerationRefused as refusal:
            messages.error(request, translate_error(refusal))
        status = 422
        note = moderated_note(request, pk, reports=True)
    context = {"note": note, "reason": request.POST.get("reason", ""), "back": request.POST.get("back", "")}
    return with_cache_headers(request, render(request, "documents/moderation/decide.html", context, status=status))


def _do(action: str, user: Any, pk: UUID, reason: str) -> str:
    """Applies the decision and returns the message that says so."""
    actions: dict[str, tuple[Callable[[], Any], str]] = {
        "hide": (lambda: hide_annotation(by=user, pk=pk, reason=reason), _("The note is hidden. Its author sees why.")),
        "show": (lambda: show_annotation(by=user, pk=pk), _("The note is shown again.")),
        "approve": (
            lambda: approve_annotation(by=user, pk=pk),
            _("The note is approved. Their notes are shown at once from now on."),
        ),
        "dismiss": (lambda: dismiss_flags(by=user, pk=pk), _("The note stays as it is.")),
    }
    act, words = actions[action]
    act()
    return words


def _first_fault(form: DecisionForm) -> str:
    """Returns the message for an invalid form; our own pages never send an unknown decision."""
    if "reason" in form.errors:
        return str(form.errors["reason"][0])
    return _("Choose what to do about the note.")


def _back(request: HttpRequest, given: str, annotation: Annotation) -> str:
    """Returns the page of this site that the moderator came from, or the queue that holds the note."""
    if given and url_has_allowed_host_and_scheme(given, {request.get_host()}, request.is_secure()):
        return given
    return reverse("moderation-of-group", args=[annotation.group.slug]) if annotation.group else reverse("moderation")
