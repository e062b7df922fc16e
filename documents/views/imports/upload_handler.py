"""Receives uploaded files to disk in pieces, and at most as much of each as the site accepts.

A file over the limit is read to its end and discarded; only its name and the fact that it was too large remain, for the
report.
"""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from documents.intake.limits import MAX_BYTES


class LimitedUploadedFile(TemporaryUploadedFile):
    """An uploaded file on disk; if `is_too_large` is set, its content was discarded."""

    is_too_large = False


class CaptureUploadHandler(FileUploadHandler):
    """A Django upload handler that stores at most `MAX_BYTES` of each file, on disk."""

    file: LimitedUploadedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begins one file."""
        super().new_file(*args, **kwargs)
        self.file = LimitedUploadedFile(
            self.file_name or "", self.content_type, 0, self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Writes one chunk, or discards the file once it exceeds the limit."""
        assert self.file is not None
        if start + len(raw_data) > MAX_BYTES:
            self.file.is_too_large = True
            self.file.truncate(0)
        if not self.file.is_too_large:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> LimitedUploadedFile | None:
        """Returns the finished file."""
        assert self.file is not None
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Deletes the file if the upload is interrupted."""
        if self.file is not None:
            self.file.close()
