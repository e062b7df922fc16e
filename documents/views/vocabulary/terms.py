"""What the terms of our own mean that stand in vocabularies as SKOS, at the address that they begin with."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.models import Tag
from documents.views.site.caching import cached_response


@require_safe
def terms(request: HttpRequest) -> HttpResponseBase:
    """Shows the terms to everybody."""
    context = {"kinds": Tag.Kind.choices, "lines": Tag.Slot.choices}
    return cached_response(request, (), lambda: render(request, "documents/vocabulary/terms.html", context))
