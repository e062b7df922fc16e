"""Verifies all data, or a backup of it: every hash, text, page, quote and number.

It also checks, by other means, what Postgres itself refuses to write: a disk may be faulty, and a restored or patched
database may never have run those checks. Rows are streamed; only one article's texts are in memory at a time. Faults
name rows, never text, because they may be printed where not everyone may read the notes.
"""

from documents.services.site.verification.fault import Fault, OnFault, ReportProgress, VerificationResult
from documents.services.site.verification.room import verify_room
from documents.services.site.verification.row_groups import RowGroups
from documents.services.site.verification.source import (
    AnchorRow,
    CaptureRow,
    PlaceRow,
    QuoteRow,
    RevisionRow,
    RowSource,
)
from documents.services.site.verification.text_checks import check_source

__all__ = [
    "AnchorRow",
    "CaptureRow",
    "Fault",
    "OnFault",
    "PlaceRow",
    "QuoteRow",
    "ReportProgress",
    "RevisionRow",
    "RowGroups",
    "RowSource",
    "VerificationResult",
    "check_source",
    "verify_room",
]
