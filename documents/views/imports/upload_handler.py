"""Receiving uploaded files: to disk in pieces, and no more of each than the room accepts.

A file over the limit is read off the line and thrown away; of it only its name and that it was too large
are left, so that the report can say so.
"""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from documents.intake.limits import MAX_BYTES


class LimitedUploadedFile(TemporaryUploadedFile):
    """An uploaded file on disk; `is_too_large` says that it is not all there."""

    is_too_large = False


class CaptureUploadHandler(FileUploadHandler):
    """Django's part in an upload that keeps at most `MAX_BYTES` of each file, on disk."""

    file: LimitedUploadedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begins one file."""
        super().new_file(*args, **kwargs)
        self.file = LimitedUploadedFile(
            self.file_name or "", self.content_type, 0, self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keeps one piece, or throws it away once there are too many."""
        assert self.file is not None
        if start + len(raw_data) > MAX_BYTES:
            self.file.is_too_large = True
            self.file.truncate(0)
        if not self.file.is_too_large:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> LimitedUploadedFile | None:
        """Hands the file over."""
        assert self.file is not None
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Leaves nothing on disk when the sender goes away."""
        if self.file is not None:
            self.file.close()
