"""Rows written directly, without any service, so that a refusal in a test comes from Postgres itself."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from documents.models import (
    Anchor,
    Annotation,
    Capture,
    CaptureChunk,
    Document,
    Revision,
    RevisionChunk,
    Statement,
    Target,
    User,
)

_numbers = itertools.count(1)
TEXT = "The keeper wrote it down. Nobody read it for 😀 forty years."
LATER = "In spring the keeper wrote it down. Nobody read it for 😀 forty years."


@contextmanager
def assert_refused(table: str, promise: str) -> Iterator[None]:
    """Checks that Postgres refuses the block, at once or at commit, in the name of this constraint or trigger."""
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    except IntegrityError as error:
        refusal = error
    else:
        pytest.fail(f"Postgres accepted what {promise} should refuse")
    reason = refusal.__cause__.diag
    assert (reason.table_name, reason.constraint_name) == (table, promise), refusal


def assert_accepted() -> None:
    """Checks that the rows written so far satisfy every constraint, also the deferred ones."""
    connection.check_constraints()


def person(login: str = "", **fields: Any) -> User:
    """Creates an account."""
    return User.objects.create_user(login or f"reader-{next(_numbers)}", **fields)


def document(**fields: Any) -> Document:
    """Creates a document without a text."""
    number = next(_numbers)
    return Document.objects.create(**{"slug": f"document-{number}", "title": f"Document {number}"} | fields)


def capture(of: Document, data: bytes = b"received", **fields: Any) -> Capture:
    """Creates the row of a capture, without its chunks."""
    facts = {"length": len(data), "sha256": hashlib.sha256(data).hexdigest(), "media_type": "text/plain"}
    facts |= {"charset": "utf-8", "charset_confidence": 1.0, "charset_reason": "made by hand"}
    return Capture.objects.create(document=of, **facts | fields)


def received(of: Document, data: bytes = b"received") -> Capture:
    """Creates a capture with its chunks."""
    row = capture(of, data)
    size = Capture.CHUNK_BYTES
    for n, start in enumerate(range(0, len(data), size)):
        CaptureChunk.objects.create(capture=row, n=n, data=data[start : start + size])
    return row


def revision(of: Document, words: str = TEXT, **fields: Any) -> Revision:
    """Creates the row of a revision, without its chunks."""
    facts: dict[str, Any] = {
        "number": of.revisions.count(),
        "text": words,
        "length": len(words),
        "sha256": hashlib.sha256(words.encode()).hexdigest(),
        "html": "<p>made by hand</p>",
        "source_format": "plain",
        "tool": "hand",
        "tool_version": "1",
    }
    if not {"capture", "based_on", "capture_id"} & set(fields):
        facts["capture"] = of.captures.first() or received(of)
    return Revision.objects.create(document=of, **facts | fields)


def chunks(of: Revision, size: int = Revision.CHUNK_CODE_POINTS) -> None:
    """Creates the chunks of a revision."""
    for n, start in enumerate(range(0, len(of.text), size)):
        RevisionChunk.objects.create(revision=of, n=n, text=of.text[start : start + size])


def text(of: Document, words: str = TEXT, **fields: Any) -> Revision:
    """Creates a revision with its chunks."""
    row = revision(of, words, **fields)
    chunks(row)
    return row


def annotation(on: Document, **fields: Any) -> Annotation:
    """Creates an annotation, private by default."""
    fields.setdefault("author", None)
    fields["author"] = fields["author"] or person()
    return Annotation.objects.create(document=on, **fields)


def target(of: Annotation, on: Revision, start: int, end: int, **fields: Any) -> Target:
    """Creates a target on the text from `start` to `end` of a revision."""
    facts: dict[str, Any] = {"document": on.document, "revision": on, "exact": on.text[start:end]}
    return Target.objects.create(annotation=of, start=start, end=end, **facts | fields)


def anchor(of: Target, on: Revision, start: int | None, end: int | None, state: str, **fields: Any) -> Anchor:
    """Creates an anchor of a target on a revision."""
    facts: dict[str, Any] = {"document": on.document, "method": "by hand"}
    return Anchor.objects.create(target=of, revision=on, start=start, end=end, state=state, **facts | fields)


def highlight(on: Revision, start: int = 4, end: int = 10, **fields: Any) -> Target:
    """Creates an annotation with a target and its anchor on the same passage."""
    row = target(annotation(on.document, **fields), on, start, end)
    anchor(row, on, start, end, "kept")
    return row


def statement(of: Document, **fields: Any) -> Statement:
    """Creates a statement of a fact."""
    return Statement.objects.create(document=of, **{"property": "publisher", "value": "The Harbour Gazette"} | fields)
