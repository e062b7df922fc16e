"""The page of one import: where each file or address stands, and what became of it, for who sent it alone."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.http import wants_json
from documents.models import Import
from documents.views.imports.answers import rows_as_json
from documents.views.imports.target import report_of, target_of
from documents.views.site.access import PageNotFound
from documents.views.site.caching import with_cache_headers


@login_required
@require_safe
def batch(request: HttpRequest, batch: UUID) -> HttpResponseBase:
    """Shows the rows of what was sent together; a script gets them as JSON."""
    sent = Import.objects.visible_to(request.user).filter(batch=batch).select_related("group").first()
    if sent is None:
        raise import_not_found()
    if wants_json(request):
        return with_cache_headers(request, JsonResponse(rows_as_json(request, batch)))
    context = {"to": target_of(sent, request.user), **report_of(batch, request)}
    return with_cache_headers(request, render(request, "documents/imports/batch.html", context))


def import_not_found() -> PageNotFound:
    """Makes the answer for imports of others, for none, and for those of which the day is over."""
    return PageNotFound(
        _("There is no import of yours at this address. Reports are kept for a day; look at the shelf.")
    )
