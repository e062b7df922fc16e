"""Notices that their recipient has seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from documents.models import Notice


def mark_notices_seen(*, by: Any, until: datetime) -> int:
    """Marks what `by` was told until that moment as seen; returns how many notices that were."""
    return Notice.objects.for_person(by).unseen().filter(created_at__lte=until).update(seen_at=timezone.now())


def mark_notice_seen(*, by: Any, pk: int) -> None:
    """Marks the one notice that `by` opened; another's stays as it is."""
    Notice.objects.for_person(by).unseen().filter(pk=pk).update(seen_at=timezone.now())
