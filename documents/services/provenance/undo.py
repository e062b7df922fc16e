"""Takes an answer about a fact back: what it replaced is stated again, and the answer stays on record as retired."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from documents.errors import FactsChanged, gettext_noop
from documents.intake import direction_of_text, supplied_title
from documents.models import Document, Event, Statement
from documents.search.languages import stemmed_language
from documents.services.events.events import record_event
from documents.services.events.locks import locked_for_curator
from documents.services.provenance.evidence import words_of, write_evidence
from documents.services.provenance.statements import follow_value
from documents.services.search.facts import index_facts
from documents.services.search.index import index_again

# What a statement says; who states it and when stays as it was.
COPIED = "property value normalised status absence agent_id rule reasoning reference stated_at".split()
BEGINNING = 20_000  # code points of a text that decide its direction, and more than those of a given title


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
    _follow_what_stands(document, stated.property)
    index_facts(document)
    record_event(
        document,
        kind=Event.Kind.STATEMENT_CHANGED,
        row=stated,
        actor=by,
        fields=["retired_at"],
        public=document.is_shared,
    )
    return stated.property


def _follow_what_stands(document: Document, term: str) -> None:
    """Gives the document the title or language that it had with these values, as an import would choose them."""
    values = list(Statement.objects.in_force().filter(document=document, property=term).exclude(value=""))
    if values:
        follow_value(document, min(values, key=_order_of_choice))
        return
    revision = document.current_revision
    if revision is None or term not in {Statement.Property.TITLE, Statement.Property.LANGUAGE}:
        return
    beginning = revision.words_between(0, min(revision.length, BEGINNING))
    if term == Statement.Property.TITLE:
        document.title, document.title_given = supplied_title(beginning), True
        document.save(update_fields=["title", "title_given"])
    else:
        before = stemmed_language(document.language)
        document.language, document.direction = "", direction_of_text(beginning)
        document.save(update_fields=["language", "direction"])
        if stemmed_language(document.language) != before:
            index_again(document)


def _order_of_choice(statement: Statement) -> tuple[bool, bool, Any, int]:
    is_proposed = statement.status == Statement.Status.PROPOSED
    return is_proposed, "heading" not in statement.rule, statement.stated_at, statement.pk
