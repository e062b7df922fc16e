"""Correcting the form of a refused import: the file is still here, so only what was said of it is asked again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from documents.errors import RateLimitExceeded
from documents.forms.imports import AddressForm, ImportDetailsForm
from documents.http import translate_error
from documents.models import Import
from documents.services.imports.outcomes import refusal_of
from documents.services.imports.receiving import try_again
from documents.views.imports.answers import see_other, too_fast, wait_until_ended
from documents.views.imports.batch import import_not_found
from documents.views.imports.target import ImportTarget, target_of
from documents.views.imports.upload import order_in
from documents.views.site.caching import with_cache_headers

UNPROCESSABLE, TOO_MANY = 422, 429


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, batch: UUID, pk: int) -> HttpResponseBase:
    """Shows why a file was refused, and the form as it was sent; POST has the same file read again."""
    sent = Import.objects.visible_to(request.user).filter(batch=batch, pk=pk).select_related("group").first()
    if sent is None or not sent.can_be_corrected or target_of(sent, request.user).group != sent.group:
        raise import_not_found()
    if request.method != "POST":
        return with_cache_headers(request, _page(request, sent, form_of(request, sent)))
    form = form_of(request, sent, request.POST)
    if not form.is_valid():
        return with_cache_headers(request, _page(request, sent, form, UNPROCESSABLE))
    try:
        try_again(by=request.user, pk=pk, order=order_in(form), address=form.cleaned_data.get("address", ""))
    except RateLimitExceeded as refusal:
        form.add_error(None, translate_error(refusal))
        return too_fast(request, _page(request, sent, form, TOO_MANY), refusal.seconds)
    except Import.DoesNotExist:  # another tab was faster
        raise import_not_found() from None
    wait_until_ended(batch)
    return see_other(reverse("import", args=[sent.batch]))


def form_of(request: HttpRequest, sent: Import, given: Any = None) -> ImportDetailsForm:
    """Returns the form for this file or address, filled in as it was sent, or with what is `given` now."""
    kind = AddressForm if sent.address else ImportDetailsForm
    return kind(given, initial=_as_sent(sent), **ImportTarget(sent.group).forms(request))


def _as_sent(sent: Import) -> dict[str, Any]:
    facts: dict[str, list[str]] = {}
    for fact in sent.stated:
        facts.setdefault(fact["property"], []).append(fact["value"])
    placement = sent.placement
    return {
        **{term: "\n".join(values) for term, values in facts.items()},
        "visibility": placement["visibility"],
        "groups": placement["groups"],
        "basis": placement["basis"]["kind"],
        "basis_words": placement["basis"]["words"],
        "encoding": sent.encoding,
        "address": sent.address,
    }


def _page(request: HttpRequest, sent: Import, form: ImportDetailsForm, status: int = 200) -> HttpResponse:
    context = {
        "sent": sent,
        "to": ImportTarget(sent.group),
        "form": form,
        "reason": translate_error(refusal_of(sent)),
        "report": reverse("import", args=[sent.batch]),
    }
    return render(request, "documents/imports/correction.html", context, status=status)
