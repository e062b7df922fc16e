"""How fast what was sent together is read, and how long the rest will take."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Max, Min
from django.utils import timezone

from documents.models import Import
from documents.services.imports.pace import pace_in_words

LATELY = timedelta(minutes=1)
FEWEST = 5
"""Files that must have been read lately before anything is said."""


def pace_of(batch: UUID, pending: int) -> str:
    """Returns how many articles a second were read lately, and about how long the `pending` ones will take; or nothing.

    What was known or refused as soon as it came was not read, and does not count. Runs one query, if anything is on its
    way.
    """
    if not pending:
        return ""
    read = Import.objects.filter(batch=batch, ended_at__gt=timezone.now() - LATELY).exclude(sha256="", address="")
    lately = read.aggregate(count=Count("pk"), first=Min("ended_at"), last=Max("ended_at"))
    if lately["count"] < FEWEST or lately["first"] == lately["last"]:
        return ""
    seconds = (lately["last"] - lately["first"]).total_seconds()
    return pace_in_words(lately["count"] - 1, seconds, pending)
