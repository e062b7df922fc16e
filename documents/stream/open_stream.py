"""Opening a stream: identifies the reader, the document and the first event. Runs in a thread, with queries."""

from __future__ import annotations

import io
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from documents.exports.stream_events import find_event_number, find_missed_events
from documents.http import problem_response
from documents.models import Document
from documents.stream.messages import RELOAD, EventMessages
from documents.stream.reader import Claim, Rights
from documents.stream.rights import claim_of, query_rights, sign_in

MAX_REPLAYED = 500
"""Missed events that a returning reader receives at most; after more they load the list again."""


class StreamRefused(Exception):
    """A stream was not opened; `response` says why."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        self.response = response


@dataclass(frozen=True, slots=True)
class StreamRequest:
    """The reader and the document of a stream; `number` is the document's last event or an earlier one."""

    user: Any
    claim: Claim
    document: Document
    number: int


@dataclass(frozen=True, slots=True)
class StreamStart:
    """The reader's rights, the messages they missed, and the number of the document's last event at that time."""

    rights: Rights
    missed: bytes
    number: int


def read_request(scope: dict[str, Any], slug: str) -> StreamRequest:
    """Reads the person and the document of a request; raises `StreamRefused`."""
    request = ASGIRequest(scope, io.BytesIO())
    with translation.override(translation.get_language_from_request(request)):
        check_method(request)
        try:
            request.get_host()
        except DisallowedHost:
            raise StreamRefused(problem_response(400, _("This room is not at the address that was asked."))) from None
        sign_in(request)
        document = document_for(request.user, slug)
        return StreamRequest(request.user, claim_of(request, document), document, document.event_number)


def check_method(request: HttpRequest) -> None:
    """Refuses any method except GET."""
    if request.method != "GET":
        response = problem_response(405, _("This address takes %(methods)s.") % {"methods": "GET"})
        response["Allow"] = "GET"
        raise StreamRefused(response)


def document_for(user: Any, slug: str) -> Document:
    """Returns the document of a stream.

    For a reader who may not open it, the response is the same as for an unknown address.
    """
    found = Document.objects.none() if "\0" in slug else Document.objects.visible_to(user).filter(slug=slug)
    document = found.first()
    if document is None:
        raise StreamRefused(problem_response(404, _("There is nothing at this address, or nothing for you.")))
    if document.is_withdrawn:
        raise StreamRefused(problem_response(HTTPStatus.GONE, _("This article was withdrawn.")))
    return document


def overload_refusal(seconds: int) -> StreamRefused:
    """Builds the refusal for a server without free streams; the list still works."""
    response = problem_response(503, _("All streams of this room are taken. Ask the list again from time to time."))
    response["Retry-After"] = str(seconds)
    return StreamRefused(response)


@transaction.atomic
def start_stream(opened: StreamRequest, place: str) -> StreamStart | None:
    """Reads the reader's rights and the events since `place`, an event they know, or since the beginning if empty.

    Returns None if their rights ended in the meantime.
    """
    # Rights and events are read from one snapshot, so that no event is delivered that happened after the right to see
    # it ended.
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    rights = query_rights([opened.claim])[opened.claim]
    document = Document.objects.only("event_number").filter(pk=opened.document.pk).first()
    if rights is None or document is None:
        return None
    after: int | None = 0
    if place:
        after = find_event_number(opened.document, place, opened.user, rights.visibility)
    missed = (
        None
        if after is None
        else find_missed_events(opened.document, opened.user, rights.visibility, after, MAX_REPLAYED)
    )
    if missed is None:
        return StreamStart(rights, RELOAD, document.event_number)
    words = b"".join(EventMessages(one).message_for(rights.visibility) for one in missed)
    return StreamStart(rights, words, document.event_number)
