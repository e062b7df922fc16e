"""Adds revisions to a document: the first two from its capture, and corrections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from typing import Any, Literal, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from documents.anchoring import TextComparison, align, align_revision, compare, text_sha256
from documents.errors import CorrectionRefused, StaleVersion, gettext_noop
from documents.intake import Article
from documents.models import Capture, Document, Event, Revision, RevisionChunk
from documents.permissions import can_curate
from documents.rendering import Rendered
from documents.sandbox import render_in_sandbox
from documents.services.article.labels import labels_in
from documents.services.article.large_texts import create_revision
from documents.services.article.revision_maps import save_map
from documents.services.events.events import record_event
from documents.services.events.locks import locked_document
from documents.services.news.correction_notices import notify_authors
from documents.services.notes.carry_anchors import carry_annotations
from documents.services.search.index import index_text
from documents.spans import SpanMap

EXCERPT_CODE_POINTS = 200
CHUNKS_AT_ONCE = 64
SourceFormat = Literal["markdown", "html", "plain"]


def correct_document(
    *,
    document: Document,
    by: Any,
    source: str,
    source_format: SourceFormat,
    reason: str = "",
    base: int | None = None,
    source_map: SpanMap | None = None,
    mapped_to: Revision | None = None,
    again: Revision | None = None,
) -> Revision:
    """Makes the next revision from an edited source and carries every annotation over to it.

    `base` is the number of the revision that was edited, if known. Raises `PermissionDenied`, `RenderingRefused`,
    `CorrectionRefused` if the text would stay the same, or `StaleVersion` if another correction was made since `base`.

    `source_map` maps `source` to `mapped_to`, a capture text. Without it, text that is unchanged since the current
    revision, or since the older revision `again`, keeps its source, and new text counts as added by hand.
    """
    if not can_curate(by, document):
        raise PermissionDenied
    # Rendering may take seconds, so neither the document's lock nor a transaction is held.
    rendered = render_in_sandbox(source, source_format, labels_in(document.language))
    with transaction.atomic():
        document = locked_document(document.pk)
        current = document.current_revision
        assert current is not None, "what is corrected has a text"
        if base is not None and base != current.number:
            raise StaleVersion(CORRECTED_MEANWHILE)
        if rendered.text == current.text and rendered.html == current.html:
            raise CorrectionRefused(SAME_TEXT)
        return add_revision(
            document,
            rendered=rendered,
            source=source,
            source_format=source_format,
            based_on=current,
            by=by,
            reason=reason,
            source_map=source_map,
            mapped_to=mapped_to,
            again=again,
        )


def restore_revision(
    *, document: Document, number: int, by: Any, reason: str = "", base: int | None = None
) -> Revision:
    """Makes the text of revision `number` current again, as the next revision; those in between stay.

    Raises what `correct_document` raises, and `CorrectionRefused` for a revision that is a capture text or does not
    exist.
    """
    if not can_curate(by, document):
        raise PermissionDenied
    old = document.revisions.editions().defer("html").filter(number=number).first()
    if old is None:
        raise CorrectionRefused(gettext_noop("The article has no earlier text with this number."))
    return correct_document(
        document=document,
        by=by,
        source=old.source,
        source_format=cast("SourceFormat", old.source_format),
        reason=reason,
        base=base,
        again=old,
    )


SAME_TEXT = gettext_noop("The text is the same as before. Nothing was saved.")
CORRECTED_MEANWHILE = gettext_noop("The text was corrected meanwhile. Look at the current text, then correct that.")


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
    source_map: SpanMap | None = None,
    mapped_to: Revision | None = None,
    again: Revision | None = None,
) -> Revision:
    """Adds the next revision of a locked document, in the caller's transaction.

    A capture text (source format `capture`) is only stored; any other text becomes current, and the document's
    annotations get their anchors on it. `source_map` maps `source` to `mapped_to`, by default to the capture text of
    `based_on`. Without it, the map is found by comparison with `based_on`, or with the older revision `again`.
    """
    older = None if source_format == Revision.SourceFormat.CAPTURE else again or based_on
    if source_map is not None and based_on is not None:
        whole = mapped_to.pk if mapped_to is not None else _whole_of(based_on)
        made, compared = align(source, rendered.text, source_format).compose(source_map), None
    else:
        whole = _whole_of(older)
        made, compared = _map_by_comparison(older, rendered.text)
    last = document.revisions.aggregate(last=Max("number"))["last"]
    revision = _create(
        document,
        rendered,
        number=0 if last is None else last + 1,
        source=source,
        source_format=source_format,
        capture=capture,
        based_on=based_on,
        span_map=made.to_json(),
        mapped_to_id=whole,
        made_by=by,
        reason=reason,
    )
    _write_chunks([revision])
    if compared is not None and older is not None:
        save_map(older.pk, revision, compared)
    if source_format != Revision.SourceFormat.CAPTURE:
        _make_current(document, revision)
    record_event(document, kind=Event.Kind.REVISION_ADDED, row=revision, actor=by, public=document.is_public)
    return revision


def add_first_revisions(
    document: Document,
    capture: Capture,
    *,
    whole: Rendered,
    article: Rendered,
    found: Article,
    aligned: SpanMap | None = None,
    by: Any,
) -> tuple[Revision, Revision]:
    """Adds the first two revisions of a new document: the text of its capture, and the article `found` in it.

    `aligned` maps the article's text to its source; without it, they are compared. The caller, in whose transaction the
    document was made, records their events.
    """
    of_both: dict[str, Any] = {"capture": capture, "made_by": by}
    capture_text = _create(
        document, whole, number=0, source_format=Revision.SourceFormat.CAPTURE.value, span_map=[], **of_both
    )
    if aligned is None:
        aligned = align(found.source, article.text, found.source_format)
    edition = _create(
        document,
        article,
        number=1,
        source=found.source,
        source_format=found.source_format,
        based_on=capture_text,
        span_map=aligned.compose(found.source_map).to_json(),
        mapped_to_id=capture_text.pk,
        **of_both,
    )
    _write_chunks([capture_text, edition])
    _make_current(document, edition)
    return capture_text, edition


def _create(document: Document, rendered: Rendered, **values: Any) -> Revision:
    """Adds the row of a rendered text, without its chunks; `create_revision` says which values are needed."""
    return create_revision(
        document=document,
        text=rendered.text,
        length=len(rendered.text),
        sha256=text_sha256(rendered.text),
        html=rendered.html,
        headings=[asdict(heading) for heading in rendered.headings],
        dropped=[asdict(dropped) for dropped in rendered.dropped],
        tool=rendered.tool,
        tool_version=rendered.tool_version,
        tool_settings=rendered.settings,
        **values,
    )


def _whole_of(older: Revision | None) -> int | None:
    """Returns the primary key of the capture text that an older revision is, or was made from."""
    if older is None:
        return None
    return older.pk if older.source_format == Revision.SourceFormat.CAPTURE else older.mapped_to_id


def _map_by_comparison(older: Revision | None, text: str) -> tuple[SpanMap, TextComparison | None]:
    """Maps a text to the capture text by comparing it with an older revision; returns also the comparison.

    Text that is unchanged since an article's revision keeps its source there; the rest was added by hand.
    """
    if older is None or _whole_of(older) is None:
        return SpanMap.from_pieces([]), None
    if older.source_format == Revision.SourceFormat.CAPTURE:
        return align(older.text, text), None
    compared = compare(older.text, text)
    return map_of_correction(older, text, compared), compared


def map_of_correction(before: Revision, text: str, compared: TextComparison) -> SpanMap:
    """Returns the map to the capture text of a text compared with the previous one; empty if that has none."""
    if before.mapped_to_id is None:
        return SpanMap.from_pieces([])
    return align_revision(before.text, text, compared).compose(SpanMap.from_json(before.span_map))


def _write_chunks(revisions: Iterable[Revision]) -> None:
    size = Revision.CHUNK_CODE_POINTS
    chunks = (
        RevisionChunk(revision=revision, n=n, text=revision.text[start : start + size])
        for revision in revisions
        for n, start in enumerate(range(0, revision.length, size))
    )
    while batch := list(islice(chunks, CHUNKS_AT_ONCE)):
        RevisionChunk.objects.bulk_create(batch)


def _make_current(document: Document, revision: Revision) -> None:
    before = document.current_revision_id
    # Only the key: two objects that refer to each other keep long texts in memory until garbage collection.
    document.current_revision_id = revision.pk
    document.excerpt = make_excerpt(revision.text)
    document.save(update_fields=["current_revision", "excerpt"])
    index_text(document, revision)
    if before is not None:
        found = carry_annotations(document, revision, before)
        notify_authors(document, revision, before, revision.made_by, found)


def make_excerpt(text: str) -> str:
    """Returns the beginning of a text on one line, for lists."""
    line = " ".join(text[: EXCERPT_CODE_POINTS * 2].split())
    if len(line) <= EXCERPT_CODE_POINTS:
        return line
    return line[:EXCERPT_CODE_POINTS].rsplit(" ", 1)[0] + " …"
