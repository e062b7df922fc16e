"""The facts with which an article comes: what its capture says, what a person says of it, what nobody knows yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from documents.intake import Fact, Stated
from documents.models import Document, Evidence, Revision, Statement
from documents.services.standard_form import standard_form
from documents.spans import Span

STATED_RULE = "stated at import"


@dataclass
class _Draft:
    """A statement to be, with the spans of revision 0 that show it."""

    statement: Statement
    evidence: tuple[Span, ...] = ()


def write_first_facts(
    document: Document, capture_text: Revision, *, facts: Iterable[Fact], stated: Iterable[Stated], by: Any
) -> list[Statement]:
    """Writes a new document's statements, in the caller's transaction.

    What the capture says is proposed with its evidence; what `by` says is checked by a person, and takes over
    the evidence where the capture says the same. Of what every reader asks and nobody said, nobody has looked yet.
    """
    drafts = list(_drafts(document, tuple(facts), tuple(stated), by))
    known = {draft.statement.property for draft in drafts}
    drafts += [
        _Draft(Statement(document=document, property=term, absence=Statement.Absence.NOT_LOOKED))
        for term in Statement.EXPECTED
        if term not in known
    ]
    statements = Statement.objects.bulk_create([draft.statement for draft in drafts])
    Evidence.objects.bulk_create(
        Evidence(
            statement=draft.statement,
            document=document,
            revision=capture_text,
            start=span.start,
            end=span.end,
            exact=span.of(capture_text.text),
        )
        for draft in drafts
        for span in draft.evidence
    )
    return statements


def _drafts(document: Document, facts: tuple[Fact, ...], stated: tuple[Stated, ...], by: Any) -> Iterator[_Draft]:
    said = {_key(one.property, one.value) for one in stated if one.value}
    shown = {_key(fact.property, fact.value): fact.evidence for fact in facts}
    for one in stated:
        # A person who says that something is not known does not silence the capture.
        if one.value or all(fact.property != one.property for fact in facts):
            yield _Draft(_stated(document, one, by), shown.get(_key(one.property, one.value), ()))
    for fact in facts:
        if _key(fact.property, fact.value) not in said:
            yield _Draft(
                Statement(
                    document=document,
                    property=fact.property,
                    value=fact.value,
                    normalised=standard_form(fact.property, fact.value),
                    rule=fact.rule,
                ),
                fact.evidence,
            )


def _stated(document: Document, one: Stated, by: Any) -> Statement:
    """A person's word is checked by them; without a person it is only proposed."""
    return Statement(
        document=document,
        property=one.property,
        value=one.value,
        absence=one.unknown,
        normalised=standard_form(one.property, one.value),
        status=Statement.Status.CONFIRMED if by is not None else Statement.Status.PROPOSED,
        agent=by,
        rule="" if by is not None else STATED_RULE,
        reference=one.reference,
        reasoning=one.reasoning,
    )


def _key(term: str, value: str) -> tuple[str, str]:
    return term, " ".join(value.split()).casefold()
