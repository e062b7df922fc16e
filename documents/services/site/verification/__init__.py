"""Proving the whole room, or a backup of it: every hash, every text, every page, every quote, every number.

What Postgres refuses to write is checked here all the same, with other means: a disk may lie, and a restored
or patched database may never have been asked. Rows stream through; one article's text is held at a time.
Faults name rows, never words: they may be printed where not everyone may read the notes.
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
