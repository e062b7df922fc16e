"""Notices that their recipient has seen."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from documents.models import Notice


def mark_seen(*, by: Any, newest: int) -> int:
    """Marks what `by` was told up to the notice `newest` (a primary key) as seen; returns how many that were."""
    return Notice.objects.for_person(by).unseen().filter(pk__lte=newest).update(seen_at=timezone.now())
