"""The form that reports a note to its moderators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.forms.moderation import FlagForm
from documents.models import Flag
from documents.permissions import can_flag
from documents.services.moderation.moderation import flag_annotation
from documents.views.moderation.moderated_notes import moderated_note, note_url
from documents.views.site.access import redirect_in_group
from documents.views.site.caching import with_cache_headers


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Shows the form and stores the report; somebody who has already reported the note can change their report."""
    note = moderated_note(request, pk, reports=False)
    if not can_flag(request.user, note.annotation):
        raise PermissionDenied(_("You can report what others wrote for more people than themselves."))
    mine = Flag.objects.filter(annotation=pk, by=request.user.pk, state=Flag.State.OPEN).first()
    form = FlagForm(
        request.POST if request.method == "POST" else None,
        initial={"reason": mine.reason, "words": mine.words} if mine else None,
    )
    if request.method == "POST" and form.is_valid():
        flag_annotation(by=request.user, pk=pk, **form.cleaned_data)
        messages.success(request, _("Thank you. Those who look after these notes will decide."))
        return redirect_in_group(request, note_url(note.annotation))
    status = 422 if form.is_bound else 200
    context = {"note": note, "form": form, "mine": mine}
    return with_cache_headers(request, render(request, "documents/moderation/flag.html", context, status=status))
