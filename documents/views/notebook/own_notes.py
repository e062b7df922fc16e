"""All of one's own notes as one file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.exports.notes.own_notes import FORMATS, OwnNotes
from documents.http import absolute_url, origin_of
from documents.views.site.access import PageNotFound


@never_cache
@login_required
@require_safe
def own_notes(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Streams the file; its ending names the format."""
    if ending not in FORMATS:
        raise PageNotFound(_("Notes come as .jsonld, .csv or .md."))
    media_type, make = FORMATS[ending]
    notes = OwnNotes(request.user, origin_of(request), absolute_url(request, request.path))
    response = StreamingHttpResponse(make(notes), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="notes.{ending}"'
    return response
