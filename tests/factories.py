"""Factories of rows for tests; they use the services, so that the rows keep every constraint of the database."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from documents.models import Anchor, Annotation, Capture, CaptureChunk, Document, Group, Target, User
from documents.rendering import render
from documents.services.events.locks import locked_document
from documents.services.search.notes import index_new_notes
from documents.services.versions.revisions import add_revision

_numbers = itertools.count(1)


def make_user(login: str = "", **fields: Any) -> User:
    """Makes an account; with `password` it can log in."""
    login = login or f"reader-{next(_numbers)}"
    fields.setdefault("email", f"{login}@mail.example")
    return User.objects.create_user(login, **fields)


@transaction.atomic
def make_document(
    source: str = "One paragraph of words.",
    *,
    source_format: Any = "plain",
    curator: User | None = None,
    groups: Iterable[Group] = (),
    visibility: str = Document.Visibility.MEMBERS,
    media_type: str = "text/plain",
    received_by: User | None = None,
    **fields: Any,
) -> Document:
    """Makes a document with its capture, revision 0 (the capture text) and revision 1 (the article)."""
    number = next(_numbers)
    if visibility in {Document.Visibility.PUBLIC, Document.Visibility.RECORD}:
        fields.setdefault("basis", Document.Basis.OWN_WORK)
        fields.setdefault("basis_at", timezone.now())
    fields.setdefault("slug", f"article-{number}")
    fields.setdefault("title", f"Article {number}")
    document = Document.objects.create(curator=curator, visibility=visibility, **fields)
    document.groups.set(groups)
    document = locked_document(document.pk)
    capture = make_capture(document, source.encode(), media_type, received_by=received_by)
    whole = add_revision(
        document, rendered=render(source, "capture"), source="", source_format="capture", capture=capture, by=curator
    )
    add_revision(
        document,
        rendered=render(source, source_format),
        source=source,
        source_format=source_format,
        capture=capture,
        based_on=whole,
        by=curator,
    )
    return document


def make_capture(document: Document, data: bytes, media_type: str = "text/plain", **fields: Any) -> Capture:
    """Stores the bytes of a capture, in chunks."""
    capture = Capture.objects.create(
        document=document,
        sha256=hashlib.sha256(data).hexdigest(),
        length=len(data),
        media_type=media_type,
        charset="utf-8",
        charset_confidence=1.0,
        charset_reason="made by a test",
        file_name="made-by-a-test.txt",
        **fields,
    )
    size = Capture.CHUNK_BYTES
    for n, start in enumerate(range(0, len(data), size)):
        CaptureChunk.objects.create(capture=capture, n=n, data=data[start : start + size])
    return capture


@transaction.atomic
def make_annotation(
    document: Document,
    author: User,
    span: tuple[int, int] | None = None,
    *,
    audience: str = Annotation.Audience.PRIVATE,
    **fields: Any,
) -> Annotation:
    """Makes the rows of an annotation on code points `span` of the current text, or on the whole document.

    Services have tests of their own; these rows are for tests of the visibility rule.
    """
    document = locked_document(document.pk)
    annotation = Annotation.objects.create(document=document, author=author, audience=audience, **fields)
    if span is not None:
        revision = document.current_revision
        assert revision is not None
        start, end = span
        target = Target.objects.create(
            annotation=annotation,
            document=document,
            revision=revision,
            start=start,
            end=end,
            exact=revision.text[start:end],
        )
        Anchor.objects.create(
            target=target,
            document=document,
            revision=revision,
            start=start,
            end=end,
            state=Anchor.State.KEPT,
            method="selected",
        )
    index_new_notes([(annotation, list(annotation.targets.all()))])
    return annotation
