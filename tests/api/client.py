"""A client of the annotation API: sends JSON-LD as our own pages do, with or without CSRF token and Origin."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from documents.models import Document, User
from tests.webannotation.annotation import ANNO, markdown, passage, position, quote, tag

ORIGIN = "http://testserver"
MEDIA_TYPE = f'application/ld+json; profile="{ANNO}"'


def signed_in(user: User | Any, *, strict: bool = False) -> Client:
    """Returns a client with a session; `strict` checks CSRF token and Origin, as the site does outside tests."""
    client = Client(enforce_csrf_checks=strict)
    if getattr(user, "pk", None):
        client.force_login(user)
    return client


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Sends JSON (or the given bytes unchanged) and returns the response."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    kind = headers.pop("Content_Type", MEDIA_TYPE)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.generic(method, path, content, content_type=kind, headers=named)


def ask(document: Document, person: Any = None, query: str = "") -> Any:
    """Requests the compact list of a document as `person`."""
    return signed_in(person).get(f"/documents/{document.slug}/anchors{query}")


def fields_of(listed: dict[str, Any], row: list[Any]) -> dict[str, Any]:
    """Names the fields of a row of the compact list; the last one, `relation`, is in rows of joins alone."""
    fields = listed["fields"]
    return dict(zip(fields if len(row) == len(fields) else fields[:-1], row, strict=True))


def article(document: Document) -> str:
    return ORIGIN + document.get_absolute_url()


def container(document: Document) -> str:
    return f"{document.get_absolute_url()}annotations/"


def target_on(document: Document, words: str, **more: Any) -> dict[str, Any]:
    """Returns a target on `words`, as our own page sends it."""
    text = document.current_revision.text
    start = text.index(words)
    source = f"{article(document)}revisions/{document.current_revision.number}/"
    return passage(position(start, start + len(words)), quote(words), source=source, **more)


def annotation(document: Document, words: str = "", note: str = "A note.", **properties: Any) -> dict[str, Any]:
    """Returns an annotation of `words`, or of the whole article, as our own page sends it."""
    sent = {
        "@context": [ANNO, f"{ORIGIN}/ns/room.jsonld"],
        "type": "Annotation",
        "motivation": "commenting",
        "body": [markdown(note), tag("irony")],
        "target": target_on(document, words) if words else article(document),
        "audience": "private",
        **properties,
    }
    return {name: value for name, value in sent.items() if value is not None}
