"""Opening a stream: who asks for which document, and from which event on. Asked of Postgres in a thread."""

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
"""Messages that one who comes back is told; one who missed more asks the list again."""


class StreamRefused(Exception):
    """No stream is opened; `response` says why."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        self.response = response


@dataclass(frozen=True, slots=True)
class StreamRequest:
    """Who asks, for a document of which `number` is the last event or an earlier one."""

    user: Any
    claim: Claim
    document: Document
    number: int


@dataclass(frozen=True, slots=True)
class StreamStart:
    """What the reader may see, what they missed, and the number of the document's last event then."""

    rights: Rights
    missed: bytes
    number: int


def read_request(scope: dict[str, Any], slug: str) -> StreamRequest:
    """The person and the document of a request; raises `StreamRefused`."""
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
    """Streams are only ever got."""
    if request.method != "GET":
        response = problem_response(405, _("This address takes %(methods)s.") % {"methods": "GET"})
        response["Allow"] = "GET"
        raise StreamRefused(response)


def document_for(user: Any, slug: str) -> Document:
    """The document of a stream; who may not open it is told what they are told of any address that is not there."""
    found = Document.objects.none() if "\0" in slug else Document.objects.visible_to(user).filter(slug=slug)
    document = found.first()
    if document is None:
        raise StreamRefused(problem_response(404, _("There is nothing at this address, or nothing for you.")))
    if document.is_withdrawn:
        raise StreamRefused(problem_response(HTTPStatus.GONE, _("This article was withdrawn.")))
    return document


def overload_refusal(seconds: int) -> StreamRefused:
    """The server has no stream to give now: the list is there all the same."""
    response = problem_response(503, _("All streams of this room are taken. Ask the list again from time to time."))
    response["Retry-After"] = str(seconds)
    return StreamRefused(response)


@transaction.atomic
def start_stream(opened: StreamRequest, place: str) -> StreamStart | None:
    """What the reader may see now, and what happened since `place`: an event they know, or the beginning if empty.

    None if their rights ended since they were asked for.
    """
    # Rights and events of one moment: nothing is told that happened after a right which it needs had ended.
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
