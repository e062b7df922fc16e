"""Takes an answer about a fact back: what it replaced is stated again, and the answer stays on record as retired."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from documents.errors import FactsChanged, gettext_noop
from documents.models import Document, Event, Statement
from documents.services.events.events import record_event
from documents.services.events.locks import locked_for_curator
from documents.services.provenance.evidence import words_of, write_evidence
from documents.services.provenance.statements import follow_value

# What a statement says; who states it and when stays as it was.
COPIED = "property value normalised status absence agent_id rule reasoning reference stated_at".split()


@transaction.atomic
def undo_answer(*, document: Document, by: Any, answer: int, replaced: Collection[int]) -> str:
    """Retires the statement `answer` of `by` and states again those that it replaced; returns the property.

    Both are given by primary key. Raises `PermissionDenied`, or `FactsChanged` if the answer no longer stands or
    replaced something else; then nothing changed.
    """
    document = locked_for_curator(by, document)
    stated = Statement.objects.in_force().filter(document=document, agent=by, pk=answer).first()
    if stated is None:
        raise FactsChanged(gettext_noop("This answer cannot be taken back any more. Look at the fact again."))
    before = Statement.objects.filter(
        document=document, property=stated.property, retired_by=by, retired_at__lte=stated.stated_at, pk__in=replaced
    )
    rows = list(before.order_by("pk"))
    if len(rows) != len(set(replaced)):
        raise FactsChanged(gettext_noop("This answer cannot be taken back any more. Look at the fact again."))
    Statement.objects.filter(pk=stated.pk).update(retired_at=timezone.now(), retired_by=by)
    for row in rows:
        again = Statement.objects.create(document=document, **{name: getattr(row, name) for name in COPIED})
        write_evidence(again, words_of(row))
        follow_value(document, again)
    record_event(
        document,
        kind=Event.Kind.STATEMENT_CHANGED,
        row=stated,
        actor=by,
        fields=["retired_at"],
        public=document.is_shared,
    )
    return stated.property
