"""Adding exact texts to a document: the first two from its capture, and corrections."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from itertools import islice
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from documents.errors import CorrectionRefused, Stale, gettext_noop
from documents.models import Capture, Document, Event, Revision, RevisionChunk
from documents.permissions import can_curate
from documents.rendering import Labels, Rendered
from documents.sandbox import render_in_sandbox
from documents.services.carrying import carry_annotations
from documents.services.events import record_event
from documents.services.large_texts import create_revision
from documents.services.locks import locked_document

EXCERPT_CODE_POINTS = 200
CHUNKS_AT_ONCE = 64
SourceFormat = Literal["markdown", "html", "plain"]


def labels_in(language: str) -> Labels:
    """The words that stored HTML carries for assistive technology, in the language of the article."""
    with override(language or None):
        return Labels(
            paragraph=_("Paragraph {n}"),
            footnote=_("Footnote {n}"),
            footnotes=_("Footnotes"),
            back=_("Back to the mark of footnote {n}"),
            heading=_("Link to this heading"),
            picture=_("Picture, not shown in this copy: {words}"),
            bare_picture=_("Picture without a description, not shown in this copy"),
        )


def correct_document(
    *,
    document: Document,
    by: Any,
    source: str,
    source_format: SourceFormat,
    reason: str = "",
    base: int | None = None,
) -> Revision:
    """Makes the next revision from an edited source and carries every annotation over to it.

    `base` is the number of the revision that was edited, if that is known. Raises `PermissionDenied`,
    `RenderingRefused`, `CorrectionRefused` where the text would stay the same, or `Stale` where another
    correction was made since `base`.
    """
    if not can_curate(by, document):
        raise PermissionDenied
    # Rendering may take seconds: it holds neither the document's row nor a transaction.
    rendered = render_in_sandbox(source, source_format, labels_in(document.language))
    with transaction.atomic():
        document = locked_document(document.pk)
        current = document.current_revision
        assert current is not None, "what is corrected has a text"
        if base is not None and base != current.number:
            raise Stale(gettext_noop("The text was corrected since you opened it."))
        if rendered.text == current.text and rendered.html == current.html:
            raise CorrectionRefused(gettext_noop("The text is the same as before. Nothing was saved."))
        return add_revision(
            document,
            rendered=rendered,
            source=source,
            source_format=source_format,
            based_on=current,
            by=by,
            reason=reason,
        )


def add_revision(
    document: Document,
    *,
    rendered: Rendered,
    source: str,
    source_format: str,
    capture: Capture | None = None,
    based_on: Revision | None = None,
    by: Any = None,
    reason: str = "",
) -> Revision:
    """Adds the next text of a locked document, in the caller's transaction.

    Number 0 is the whole text of the capture; every later one becomes the current text, and the annotations
    of the document get their anchors on it.
    """
    last = document.revisions.aggregate(last=Max("number"))["last"]
    revision = create_revision(
        document=document,
        number=0 if last is None else last + 1,
        text=rendered.text,
        length=len(rendered.text),
        sha256=hashlib.sha256(rendered.text.encode()).hexdigest(),
        html=rendered.html,
        headings=[asdict(heading) for heading in rendered.headings],
        dropped=[asdict(dropped) for dropped in rendered.dropped],
        source=source,
        source_format=source_format,
        tool=rendered.tool,
        tool_version=rendered.tool_version,
        tool_settings=rendered.settings,
        capture=capture,
        based_on=based_on,
        made_by=by,
        reason=reason,
    )
    _write_chunks(revision)
    if revision.number > 0:
        _make_current(document, revision)
    record_event(document, kind=Event.Kind.REVISION_ADDED, row=revision, actor=by, public=document.is_public)
    return revision


def _write_chunks(revision: Revision) -> None:
    size = Revision.CHUNK_CODE_POINTS
    chunks = (
        RevisionChunk(revision=revision, n=n, text=revision.text[start : start + size])
        for n, start in enumerate(range(0, revision.length, size))
    )
    while batch := list(islice(chunks, CHUNKS_AT_ONCE)):
        RevisionChunk.objects.bulk_create(batch)


def _make_current(document: Document, revision: Revision) -> None:
    had_text = document.current_revision_id is not None
    # Its key alone: two rows that hold each other keep long texts in memory until the collector comes by.
    document.current_revision_id = revision.pk
    document.excerpt = excerpt_of(revision.text)
    document.save(update_fields=["current_revision", "excerpt"])
    if had_text:
        carry_annotations(document, revision)


def excerpt_of(text: str) -> str:
    """The first words of a text on one line, for lists."""
    line = " ".join(text[: EXCERPT_CODE_POINTS * 2].split())
    if len(line) <= EXCERPT_CODE_POINTS:
        return line
    return line[:EXCERPT_CODE_POINTS].rsplit(" ", 1)[0] + " …"
