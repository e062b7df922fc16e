"""Gaps in a copy: people report them, and decide about those that the program proposes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from documents.errors import ExtractionRefused, gettext_noop
from documents.models import Document, Event, Gap, Revision
from documents.services.events.events import record_event
from documents.services.events.locks import locked_for_curator

MAX_WORDS_LENGTH = 500


@transaction.atomic
def add_gap(*, document: Document, by: Any, whole: Revision, position: int, reason: str, words: str = "") -> Gap:
    """Records that something is missing before the code point `position` of the capture text.

    Raises `PermissionDenied` or `ExtractionRefused`.
    """
    document = locked_for_curator(by, document)
    if reason not in Gap.Reason.values:
        raise ExtractionRefused(gettext_noop("Say what is missing."))
    if not 0 <= position <= whole.length:
        raise ExtractionRefused(gettext_noop("There is no such place in the capture."))
    known = Gap.objects.filter(revision=whole, position=position, reason=reason).first()
    if known is not None:
        return _decided(document, known, Gap.State.CONFIRMED, by, words)
    gap = Gap.objects.create(
        document=document,
        revision=whole,
        position=position,
        reason=reason,
        words=words.strip()[:MAX_WORDS_LENGTH],
        state=Gap.State.CONFIRMED,
        agent=by,
        decided_at=timezone.now(),
    )
    record_event(document, kind=Event.Kind.GAP_ADDED, row=gap, actor=by, public=document.is_public)
    return gap


@transaction.atomic
def decide_gap(*, gap: Gap, by: Any, state: str, words: str | None = None) -> Gap:
    """Confirms or refuses a gap; a decision may be changed. Raises as `add_gap` does."""
    document = locked_for_curator(by, gap.document)
    if state not in {Gap.State.CONFIRMED, Gap.State.REFUSED}:
        raise ExtractionRefused(gettext_noop("Say whether something is missing here."))
    return _decided(document, Gap.objects.get(pk=gap.pk), state, by, words)


def _decided(document: Document, gap: Gap, state: str, by: Any, words: str | None) -> Gap:
    gap.state, gap.agent, gap.decided_at = state, by, timezone.now()
    gap.words = gap.words if words is None or not words.strip() else words.strip()[:MAX_WORDS_LENGTH]
    gap.save(update_fields=["state", "agent", "decided_at", "words"])
    record_event(document, kind=Event.Kind.GAP_DECIDED, row=gap, actor=by, fields=["state"], public=document.is_public)
    return gap
