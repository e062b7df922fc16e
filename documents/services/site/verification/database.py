"""The rows of the site's own database, as verification reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet

from documents.models import Anchor, Capture, CaptureChunk, Evidence, Gap, Revision, RevisionChunk, SetAside, Target
from documents.services.site.verification.source import AnchorRow, CaptureRow, ChunkRow, PlaceRow, QuoteRow, RevisionRow

ROWS_AT_ONCE = 2000
CHUNKS_AT_ONCE = 128
CAPTURE_CHUNKS_AT_ONCE = 4


class Database:
    """All data of the site, streamed from server-side cursors."""

    def captures(self) -> Iterator[CaptureRow]:
        """Yields all captures."""
        rows = Capture.objects.order_by("pk").values_list("pk", "document__slug", "sha256", "length")
        return map(CaptureRow._make, rows.iterator(ROWS_AT_ONCE))

    def capture_chunks(self) -> Iterator[tuple[int, int, bytes]]:
        """Yields capture, number and bytes of each chunk."""
        rows = CaptureChunk.objects.order_by("capture_id", "n").values_list("capture_id", "n", "data")
        for capture, n, data in rows.iterator(CAPTURE_CHUNKS_AT_ONCE):
            yield capture, n, bytes(data)

    def revisions(self) -> Iterator[RevisionRow]:
        """Yields all revisions, fetched one at a time because each may be a megabyte."""
        rows = Revision.objects.order_by("document_id", "number").values_list(
            "document_id",
            "number",
            "pk",
            "document__slug",
            "text",
            "html",
            "sha256",
            "length",
            "span_map",
            "mapped_to__number",
        )
        for document, number, *fields in rows.iterator(1):
            yield RevisionRow((document, number), *fields)

    def chunks(self) -> Iterator[ChunkRow]:
        """Yields the chunks of all revisions."""
        rows = RevisionChunk.objects.order_by("revision__document_id", "revision__number", "n")
        places = rows.values_list("revision__document_id", "revision__number", "n", "text")
        for document, number, n, text in places.iterator(CHUNKS_AT_ONCE):
            yield ChunkRow((document, number), n, text)

    def targets(self) -> Iterator[QuoteRow]:
        """Yields the targets of annotations that are not deleted."""
        for at, fields in _placed(Target.objects.filter(annotation__deleted_at=None), "start", "end", "exact"):
            yield QuoteRow(at, *fields)

    def anchors(self) -> Iterator[AnchorRow]:
        """Yields all anchors, with the quotes of their targets."""
        quoted = Anchor.objects.annotate(target_exact=F("target__exact"), selected_at=F("target__start"))
        for at, fields in _placed(quoted, "start", "end", "state", "quote", "target_exact", "selected_at"):
            yield AnchorRow(at, *fields)

    def evidence(self) -> Iterator[QuoteRow]:
        """Yields all evidence."""
        for at, fields in _placed(Evidence.objects.all(), "start", "end", "exact"):
            yield QuoteRow(at, *fields)

    def set_aside(self) -> Iterator[PlaceRow]:
        """Yields all parts set aside."""
        for at, fields in _placed(SetAside.objects.all(), "start", "end"):
            yield PlaceRow(at, *fields)

    def gaps(self) -> Iterator[PlaceRow]:
        """Yields all gaps."""
        for at, (pk, position) in _placed(Gap.objects.all(), "position"):
            yield PlaceRow(at, pk, position, position)


def _placed(rows: QuerySet[Any], *fields: str) -> Iterator[tuple[tuple[int, int], list[Any]]]:
    """Yields rows that refer to revisions, in the order of these, with their primary key and `fields`."""
    ordered = rows.order_by("revision__document_id", "revision__number", "pk")
    values = ordered.values_list("revision__document_id", "revision__number", "pk", *fields)
    for document, number, *found in values.iterator(ROWS_AT_ONCE):
        yield (document, number), found
