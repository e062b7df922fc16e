"""Marks notices as seen by their recipient."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from documents.models import Notice


def mark_notices_seen(*, by: Any, until: datetime) -> int:
    """Marks the notices of `by` until that moment as seen; returns how many were unseen."""
    return Notice.objects.for_person(by).unseen().filter(created_at__lte=until).update(seen_at=timezone.now())


def mark_notice_seen(*, by: Any, pk: int) -> None:
    """Marks one notice as seen; a notice of another person stays as it is."""
    Notice.objects.for_person(by).unseen().filter(pk=pk).update(seen_at=timezone.now())
