"""Actions on many rows of a list at once: each row is decided in a transaction of its own, and reported by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from documents.errors import ReadingRoomError
from documents.http import translate_error

MAX_AT_ONCE = 200
MAX_NAMED = 10


def are_too_many(request: HttpRequest, rows: QuerySet[Any]) -> bool:
    """Says whether more rows were chosen than one request decides on, and tells the user so."""
    if rows.count() <= MAX_AT_ONCE:
        return False
    messages.error(request, _("Nothing was done. Choose at most %(most)s at once.") % {"most": MAX_AT_ONCE})
    return True


def decide_each(
    request: HttpRequest, rows: QuerySet[Any], decide: Callable[[Any], None], done: Callable[[int], str]
) -> None:
    """Calls `decide` with each row; what it refuses stays as it is, and the user is told which rows, and why.

    `decide` is a service, or calls one, and raises `PermissionDenied` or a `ReadingRoomError`; `done` writes the
    sentence for the number of rows that were decided.
    """
    count, refusals = 0, []
    for row in rows:
        try:
            decide(row)
        except ReadingRoomError as refusal:
            refusals.append((row, translate_error(refusal)))
        except PermissionDenied as refusal:
            refusals.append((row, str(refusal) or _("You may not decide on this.")))
        else:
            count += 1
    if count:
        messages.success(request, done(count))
    for row, why in refusals[:MAX_NAMED]:
        words = _("Left as it was: “%(row)s”. %(why)s")
        messages.warning(request, words % {"row": Truncator(str(row)).chars(80), "why": why})
    if len(refusals) > MAX_NAMED:
        messages.warning(request, _("%(n)s more were left as they were.") % {"n": len(refusals) - MAX_NAMED})
