"""The list of who else is reading an article now."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from documents.api.site.endpoint import endpoint
from documents.http import json_response, problem_response
from documents.models import Document
from documents.services.people.presence import find_readers


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Returns `{"readers": [name…]}`: the readers who share a group with the caller in which both agreed to be seen."""
    found = Document.objects.none() if "\0" in slug else Document.objects.visible_to(request.user).filter(slug=slug)
    document = found.first()
    if document is None:
        raise Http404
    if document.is_withdrawn:
        return problem_response(410, _("This article was withdrawn."))
    return json_response({"readers": find_readers(document, request.user)})


view = endpoint(get=show, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})
