"""Stores what was received: a file's bytes and where they came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from documents.intake import MEDIA_TYPES
from documents.models import Capture, CaptureChunk, Document
from documents.services.article.large_texts import write_chunks
from documents.services.captures.examine import CHARSET_REASONS, ExaminedFile, unchanged_chunks

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
    write_chunks(CaptureChunk, "capture_id", capture.pk, unchanged_chunks(file, examined.fingerprint))
    return capture
