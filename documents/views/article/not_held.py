"""The page of an article that is held as a record without a text: its facts, and the copies that derive from it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from documents.models import Statement
from documents.permissions import can_curate
from documents.provenance import web_address
from documents.views.provenance.head_metadata import head_metadata_of
from documents.views.provenance.summary import provenance_of
from documents.views.site.access import PageNotFound
from documents.views.site.caching import cached_response, document_cache_key


def not_held(request: HttpRequest, document: Any, number: int | None = None) -> HttpResponseBase:
    """Shows a record without a text. Raises `PageNotFound` if a version is requested, because a record has none."""
    if number is not None:
        raise PageNotFound(_("Of this article only a record is here, and no text."))
    return cached_response(request, document_cache_key(document), lambda: _page(request, document))


def _page(request: HttpRequest, document: Any) -> HttpResponse:
    provenance = provenance_of(document, viewer=request.user, may_read=False)
    addresses = [row.value for row in provenance.statements if row.property == Statement.Property.IDENTIFIER]
    context = {
        "document": document,
        "revision": None,
        "provenance": provenance,
        "address": next((address for value in addresses if (address := web_address(value))), ""),
        "head": head_metadata_of(request, document, None, provenance),
        "may_curate": can_curate(request.user, document),
    }
    return render(request, "documents/article/not_held.html", context)
