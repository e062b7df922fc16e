"""Statements: the facts about an article, which people add, confirm, dispute and retire.

A decision never changes the row it is about: it adds a row with the new status and the same evidence, and retires the
previous one. So it stays on record who said what, and when.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from documents.errors import FactsChanged, StatementRefused, gettext_noop
from documents.intake import direction_of, language_tag
from documents.models import Document, Event, Revision, Statement
from documents.provenance import parse_edtf, web_address
from documents.search.languages import stemmed_language
from documents.services.events.events import record_event
from documents.services.events.locks import locked_for_curator
from documents.services.provenance.evidence import Place, words_at, words_of, write_evidence
from documents.services.provenance.normalise import DATES, normalise_value
from documents.services.search.facts import index_facts
from documents.services.search.index import index_again
from documents.spans import Span

MAX_VALUE_LENGTH = 2000
CHANGED = gettext_noop("Somebody has changed these facts since you opened the page. Nothing was kept; look again.")


@transaction.atomic
def add_statement(
    *,
    document: Document,
    by: Any,
    term: str,
    value: str,
    normalised: str = "",
    status: str = Statement.Status.CONFIRMED,
    reasoning: str = "",
    reference: str = "",
    evidence: Sequence[Place] = (),
) -> Statement:
    """Adds a value that `by` found or checked; other values of the same fact stay beside it.

    Retires a statement that the fact is not known. Raises `PermissionDenied` or `StatementRefused`.
    """
    document = locked_for_curator(by, document)
    value, normalised = value.strip(), normalised.strip()
    normalised = _normalise(term, value, normalised)
    if status not in {Statement.Status.CONFIRMED, Statement.Status.DISPUTED}:
        raise StatementRefused(gettext_noop("A person checks a fact or disputes it. Choose one of the two."))
    in_force = Statement.objects.in_force().filter(document=document, property=term)
    if in_force.filter(value=value).exists():
        raise StatementRefused(gettext_noop("This value stands there already. Check it or dispute it where it stands."))
    _retire(in_force.exclude(absence=""), by)
    statement = Statement.objects.create(
        document=document,
        property=term,
        value=value,
        normalised=normalised,
        status=status,
        agent=by,
        reasoning=reasoning.strip(),
        reference=reference.strip(),
    )
    write_evidence(statement, map(words_at, evidence))
    _update_document(document, statement)
    _record(document, Event.Kind.STATEMENT_ADDED, statement, by, ["value", "status"])
    return statement


@transaction.atomic
def state_absence(
    *,
    document: Document,
    by: Any,
    term: str,
    absence: str,
    reasoning: str = "",
    instead_of: Collection[int] = (),
) -> Statement:
    """States in which of three ways a fact is not known. Raises `PermissionDenied` or `StatementRefused`.

    `instead_of` are the primary keys of values that `by` was shown and rejects by this: they are retired. If others
    stand there, nothing changes.
    """
    document = locked_for_curator(by, document)
    if term not in Statement.Property.values or absence not in Statement.Absence.values:
        raise StatementRefused(gettext_noop("Choose a fact and say in which way it is not known."))
    in_force = Statement.objects.in_force().filter(document=document, property=term)
    values = set(in_force.exclude(value="").values_list("pk", flat=True))
    if instead_of and values != set(instead_of):
        raise FactsChanged(CHANGED)
    if values and not instead_of:
        raise StatementRefused(gettext_noop("A value stands there. Retire it first, if it is wrong."))
    _retire(in_force, by)
    statement = Statement.objects.create(
        document=document,
        property=term,
        absence=absence,
        status=Statement.Status.CONFIRMED,
        agent=by,
        reasoning=reasoning.strip(),
    )
    _record(document, Event.Kind.STATEMENT_ADDED, statement, by, ["absence"])
    return statement


def confirm_statement(*, statement: Statement, by: Any) -> Statement:
    """Confirms that a person checked a fact. Raises `PermissionDenied` or `StatementRefused`."""
    return _decide(statement, by, Statement.Status.CONFIRMED)


@transaction.atomic
def confirm_all(*, document: Document, by: Any, shown: Collection[int]) -> dict[int, Statement]:
    """Confirms the values that `by` was shown, each the only one of its fact.

    `shown` are their primary keys, under which it returns the new statements. If one of them was decided on in the
    meantime, or another value stands beside it, raises `FactsChanged`, and nothing is confirmed. Raises
    `PermissionDenied` or `StatementRefused`.
    """
    document = locked_for_curator(by, document)
    in_force = Statement.objects.in_force().filter(document=document).exclude(value="")
    proposed = list(in_force.filter(pk__in=shown, status=Statement.Status.PROPOSED))
    if not shown:
        raise StatementRefused(gettext_noop("There is no fact to confirm. Look at each of them."))
    others = in_force.filter(property__in=[row.property for row in proposed]).exclude(pk__in=shown)
    is_alone = len({row.property for row in proposed}) == len(set(shown)) and not others.exists()
    if len(proposed) != len(set(shown)) or not is_alone:
        raise FactsChanged(CHANGED)
    for row in proposed:
        row.document = document  # loaded and locked already
    return {row.pk: _decide(row, by, Statement.Status.CONFIRMED) for row in proposed}


def dispute_statement(*, statement: Statement, by: Any) -> Statement:
    """Marks a fact as disputed because sources disagree; all its values stay.

    Raises `PermissionDenied` or `StatementRefused`.
    """
    if not statement.value:
        raise StatementRefused(gettext_noop("There is no value here to dispute. Add the one that you found."))
    return _decide(statement, by, Statement.Status.DISPUTED)


@transaction.atomic
def retire_statement(*, statement: Statement, by: Any) -> None:
    """Retires a fact: it stays on record, but no page shows it. Raises `PermissionDenied` or `StatementRefused`."""
    document = locked_for_curator(by, statement.document)
    if not _retire(Statement.objects.in_force().filter(pk=statement.pk, document=document), by):
        raise FactsChanged(gettext_noop("Somebody else has just decided on this fact. Look at it again."))
    _record(document, Event.Kind.STATEMENT_CHANGED, statement, by, ["retired_at"])


def find_evidence(document: Document, words: str) -> Place:
    """Finds the only place of `words` in revision 0, the capture text, ignoring differences in white space.

    Raises `StatementRefused` if they occur nowhere or more than once.
    """
    revision = Revision.objects.filter(document=document, number=0).first()
    wanted = words.split()
    if revision is None or not wanted:
        raise StatementRefused(gettext_noop("There are no words of the capture to point at."))
    found = list(re.finditer(r"\s+".join(map(re.escape, wanted)), revision.text))
    if not found:
        raise StatementRefused(
            gettext_noop("These words do not stand in the capture. Copy them from the page of the capture.")
        )
    if len(found) > 1:
        raise StatementRefused(
            gettext_noop("These words stand in the capture %(count)s times. Copy some words around them too."),
            count=len(found),
        )
    return revision, Span(*found[0].span())


def evidence_at(document: Document, number: int, span: Span) -> Place:
    """Returns `span` of the capture text with this number as evidence. Raises `StatementRefused`."""
    revision = Revision.objects.filter(document=document, number=number, source_format="capture").first()
    if revision is None or not span or span.end > revision.length or not span.of(revision.text).strip():
        raise StatementRefused(gettext_noop("There are no words of the capture to point at."))
    return revision, span


def add_statement_evidence(*, statement: Statement, by: Any, place: Place) -> Statement:
    """Adds evidence to a fact and thereby confirms it; a disputed fact stays disputed.

    Raises `PermissionDenied` or `StatementRefused`.
    """
    if not statement.value:
        raise StatementRefused(gettext_noop("There is no value here to show. Add the one that you found."))
    is_disputed = statement.status == Statement.Status.DISPUTED
    status = Statement.Status.DISPUTED if is_disputed else Statement.Status.CONFIRMED
    return _decide(statement, by, status, place)


@transaction.atomic
def correct_statement(
    *, statement: Statement, by: Any, value: str, reasoning: str = "", evidence: Sequence[Place] = ()
) -> Statement:
    """Replaces a fact's value; the previous statement stays on record.

    Without new `evidence` that of the previous statement stays. Raises `PermissionDenied` or `StatementRefused`; then
    nothing changed.
    """
    retire_statement(statement=statement, by=by)
    corrected = add_statement(
        document=statement.document,
        by=by,
        term=statement.property,
        value=value,
        reasoning=reasoning,
        reference=statement.reference,
        evidence=evidence,
    )
    if not evidence:
        write_evidence(corrected, words_of(statement))
    return corrected


@transaction.atomic
def _decide(statement: Statement, by: Any, status: str, shown_by: Place | None = None) -> Statement:
    document = locked_for_curator(by, statement.document)
    current = Statement.objects.in_force().filter(pk=statement.pk, document=document).first()
    if current is None:
        raise FactsChanged(gettext_noop("Somebody else has just decided on this fact. Look at it again."))
    shown = words_of(current)
    _retire(Statement.objects.filter(pk=current.pk), by)
    decided = Statement.objects.create(
        document=document,
        property=current.property,
        value=current.value,
        normalised=current.normalised,
        absence=current.absence,
        status=status,
        agent=by,
        rule=current.rule,
        reasoning=current.reasoning,
        reference=current.reference,
    )
    if shown_by is not None and words_at(shown_by) not in shown:
        shown.append(words_at(shown_by))
    write_evidence(decided, shown)
    _update_document(document, decided)
    _record(document, Event.Kind.STATEMENT_CHANGED, decided, by, ["status"])
    return decided


def _retire(statements: Any, by: Any) -> int:
    return int(statements.update(retired_at=timezone.now(), retired_by=by))


def _normalise(term: str, value: str, normalised: str) -> str:
    """Returns the standard form to store beside a value; a given standard form is checked and used."""
    if term not in Statement.Property.values:
        raise StatementRefused(gettext_noop("Choose which fact it is."))
    if not value or len(value) > MAX_VALUE_LENGTH or "\0" in value:
        raise StatementRefused(
            gettext_noop("Write the value as the source gives it, in at most %(most)s characters."),
            most=MAX_VALUE_LENGTH,
        )
    if normalised and term in DATES and parse_edtf(normalised) is None:
        raise StatementRefused(
            gettext_noop(
                "“%(date)s” is not a date in standard form. Write 2024-03-14, 2024-03, 2024, 2024? or "
                "2024-03-12/2024-03-14."
            ),
            date=normalised,
        )
    if normalised and term == Statement.Property.LANGUAGE and not language_tag(normalised):
        raise StatementRefused(gettext_noop("“%(tag)s” is not a language tag. Write en, ar or pt-BR."), tag=normalised)
    if term == Statement.Property.IDENTIFIER and not web_address(value):
        raise StatementRefused(gettext_noop("The original address begins with https:// or http://. Copy it whole."))
    return normalised or normalise_value(term, value)


def _update_document(document: Document, statement: Statement) -> None:
    if statement.status == Statement.Status.CONFIRMED:
        follow_value(document, statement)


def follow_value(document: Document, statement: Statement) -> None:
    """Updates the document's own title or language to the value of a statement, in the caller's transaction."""
    if not statement.value:
        return
    if statement.property == Statement.Property.TITLE:
        document.title, document.title_given = statement.value[:500], False
        document.save(update_fields=["title", "title_given"])
    elif statement.property == Statement.Property.LANGUAGE and statement.normalised:
        before = stemmed_language(document.language)
        document.language = statement.normalised[:35]
        document.direction = direction_of(document.language) or document.direction
        document.save(update_fields=["language", "direction"])
        if stemmed_language(document.language) != before:
            index_again(document)


def _record(document: Document, kind: Event.Kind, statement: Statement, by: Any, fields: list[str]) -> None:
    index_facts(document)
    record_event(document, kind=kind, row=statement, actor=by, fields=fields, public=document.is_shared)
