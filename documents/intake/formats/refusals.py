"""What is refused in files of several formats."""

from __future__ import annotations

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.limits import MAX_MEMBERS


def damaged() -> CaptureRefused:
    """Returns the refusal of a file that its reader cannot take apart."""
    return CaptureRefused(_("The file is damaged or was not received whole. Add it again."))


def check_number_of_parts(count: int) -> None:
    """Raises `CaptureRefused` for a file of too many parts."""
    if count > MAX_MEMBERS:
        raise CaptureRefused(_("The file is an archive of more than %(limit)d parts."), limit=MAX_MEMBERS)
