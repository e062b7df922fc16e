"""Reads the rows of a backup for verification: without a server, and with one copy of a text in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator

from documents.services.site.verification import AnchorRow, CaptureRow, PlaceRow, QuoteRow, RevisionRow
from documents.services.site.verification.source import ChunkRow, Place
from readingroom.backup.archive import Archive
from readingroom.backup.copy_text import bytes_of, rows_of

Row = dict[str, bytes | None]
NOWHERE: Place = (0, -1)


class BackupRows:
    """Reads a checked archive (`Archive.check`). First it reads what other tables refer to, once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._slugs = {_int(row, "id"): _text(row, "slug") for row in self._rows("document")}
        self._places = {
            _int(row, "id"): (_int(row, "document_id"), _int(row, "number")) for row in self._rows("revision")
        }
        self._deleted = {_text(row, "id") for row in self._rows("annotation") if row["deleted_at"] is not None}

    def captures(self) -> Iterator[CaptureRow]:
        """Yields all captures."""
        for row in self._rows("capture"):
            slug = self._slugs.get(_int(row, "document_id"), "")
            yield CaptureRow(_int(row, "id"), slug, _text(row, "sha256"), _int(row, "length"))

    def capture_chunks(self) -> Iterator[tuple[int, int, bytes]]:
        """Yields the capture, number and bytes of each chunk."""
        for row in self._rows("capturechunk"):
            yield _int(row, "capture_id"), _int(row, "n"), bytes_of(row["data"] or b"")

    def revisions(self) -> Iterator[RevisionRow]:
        """Yields all revisions."""
        for row in self._rows("revision"):
            whole = _optional_int(row, "mapped_to_id")
            document = _int(row, "document_id")
            yield RevisionRow(
                at=(document, _int(row, "number")),
                pk=_int(row, "id"),
                slug=self._slugs.get(document, ""),
                text=_text(row, "text"),
                html=_text(row, "html"),
                sha256=_text(row, "sha256"),
                length=_int(row, "length"),
                span_map=json.loads(_text(row, "span_map")),
                mapped_to=None if whole is None else self._places.get(whole, NOWHERE)[1],
            )

    def chunks(self) -> Iterator[ChunkRow]:
        """Yields the chunks of all revisions."""
        for row in self._rows("revisionchunk"):
            yield ChunkRow(self._place(row), _int(row, "n"), _text(row, "text"))

    def targets(self) -> Iterator[QuoteRow]:
        """Yields the targets of annotations that were not deleted."""
        for row in self._rows("target"):
            if _text(row, "annotation_id") not in self._deleted:
                yield self._quote(row)

    def anchors(self) -> Iterator[AnchorRow]:
        """Yields all anchors, with the quotes of their targets."""
        quoted = {_int(row, "id"): (_text(row, "exact"), _int(row, "start")) for row in self._rows("target")}
        for row in self._rows("anchor"):
            exact, selected_at = quoted.get(_int(row, "target_id"), ("", -1))
            yield AnchorRow(
                self._place(row),
                _int(row, "id"),
                _optional_int(row, "start"),
                _optional_int(row, "end"),
                _text(row, "state"),
                _text(row, "quote"),
                exact,
                selected_at,
            )

    def evidence(self) -> Iterator[QuoteRow]:
        """Yields all evidence."""
        return map(self._quote, self._rows("evidence"))

    def set_aside(self) -> Iterator[PlaceRow]:
        """Yields all parts set aside."""
        for row in self._rows("setaside"):
            yield PlaceRow(self._place(row), _int(row, "id"), _int(row, "start"), _int(row, "end"))

    def gaps(self) -> Iterator[PlaceRow]:
        """Yields all gaps."""
        for row in self._rows("gap"):
            yield PlaceRow(self._place(row), _int(row, "id"), _int(row, "position"), _int(row, "position"))

    def _quote(self, row: Row) -> QuoteRow:
        return QuoteRow(self._place(row), _int(row, "id"), _int(row, "start"), _int(row, "end"), _text(row, "exact"))

    def _place(self, row: Row) -> Place:
        return self._places.get(_int(row, "revision_id"), NOWHERE)

    def _rows(self, name: str) -> Iterator[Row]:
        """Yields the rows of a table by column; none if the backup's release did not have the table."""
        entry = self._archive.manifest.table(f"documents_{name}")
        if entry is None:
            return
        with self._archive.open(entry) as member:
            for fields in rows_of(member):
                yield dict(zip(entry.columns, fields, strict=True))


def _text(row: Row, column: str) -> str:
    return (row[column] or b"").decode()


def _int(row: Row, column: str) -> int:
    return int(row[column] or 0)


def _optional_int(row: Row, column: str) -> int | None:
    value = row[column]
    return None if value is None else int(value)
