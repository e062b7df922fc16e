"""Stores what was received: a file's bytes and where they came from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from django.db import connection

from documents.intake import MEDIA_TYPES
from documents.models import Capture, CaptureChunk, Document
from documents.services.article.large_texts import binary_cursor
from documents.services.captures.examine import CHARSET_REASONS, ExaminedFile, chunks_of, refuse_changed

MAX_NAME_LENGTH = 300


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """Where a file came from: its name, and the address and headers if it was fetched."""

    name: str
    address: str = ""
    headers: dict[str, Any] = field(default_factory=dict)


def store_capture(
    document: Document, file: BinaryIO, file_origin: FileOrigin, examined: ExaminedFile, by: Any, at: datetime
) -> Capture:
    """Stores the bytes as received, in the caller's transaction, chunk by chunk to keep memory use low."""
    decoded = examined.received.decoded
    capture = Capture.objects.create(
        document=document,
        sha256=examined.fingerprint.sha256,
        length=examined.fingerprint.length,
        media_type=MEDIA_TYPES[examined.received.format],
        charset=decoded.charset,
        charset_confidence=decoded.confidence,
        charset_reason=CHARSET_REASONS[decoded.charset_reason],
        file_name=file_origin.name[-MAX_NAME_LENGTH:],
        address=file_origin.address,
        headers=file_origin.headers or examined.received.headers,
        received_at=at,
        received_by=by,
    )
    table = connection.ops.quote_name(CaptureChunk._meta.db_table)
    insert = f"INSERT INTO {table} (capture_id, n, data) VALUES (%s, %s, %b)"  # noqa: S608 - our own table's name
    digest = hashlib.sha256()
    with binary_cursor() as cursor:
        for n, chunk in enumerate(chunks_of(file)):
            if len(chunk) != min(Capture.CHUNK_BYTES, capture.length - n * Capture.CHUNK_BYTES):
                refuse_changed()
            digest.update(chunk)
            cursor.execute(insert, [capture.pk, n, chunk])
    if digest.hexdigest() != capture.sha256:
        refuse_changed()
    return capture
