"""A preview of a note before it is saved."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from documents.api.site.authentication import authenticate
from documents.api.site.endpoint import endpoint
from documents.errors import RequestRefused, gettext_noop
from documents.http import json_response, read_json
from documents.sandbox import render_note_in_sandbox


def show(request: HttpRequest) -> HttpResponse:
    """Renders `{"note": Markdown}` to `{"html", "plain"}`.

    `plain` says that rendering the Markdown exceeded the limits, so that the HTML shows the note as typed.
    """
    authenticate(request)
    received = read_json(request)
    note = received.get("note") if isinstance(received, dict) else None
    if not isinstance(note, str):
        raise RequestRefused(gettext_noop("Send the note as the string “note”."), 422)
    limit = settings.READINGROOM_MAX_NOTE_CHARACTERS
    if len(note) > limit:
        raise RequestRefused(gettext_noop("A note has at most %(limit)d characters."), 422, limit=limit)
    rendered = render_note_in_sandbox(note)
    return json_response({"html": rendered.html, "plain": rendered.is_plain})


view = endpoint(post=show, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})
