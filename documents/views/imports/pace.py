"""How fast what was sent together is read, and how long the rest will take."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Import

LATELY = timedelta(minutes=1)
FEWEST = 5
"""Files that must have been read lately before anything is said."""
_SECONDS_OF_MINUTES = 90


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
    rate = (lately["count"] - 1) / (lately["last"] - lately["first"]).total_seconds()
    told = number_format(rate, 0 if rate >= 10 else 1)
    return _("%(rate)s a second, about %(time)s left") % {"rate": told, "time": _duration(pending / rate)}


def _duration(seconds: float) -> str:
    if seconds < _SECONDS_OF_MINUTES:
        n = max(1, round(seconds))
        return ngettext("%(n)d second", "%(n)d seconds", n) % {"n": n}
    n = round(seconds / 60)
    return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
