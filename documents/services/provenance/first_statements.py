"""The first statements of an article: what its capture says, what a person states, and what is not known yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from documents.intake import Fact, StatedFact
from documents.models import Document, Evidence, Revision, Statement
from documents.services.provenance.evidence import build_evidence
from documents.services.provenance.normalise import normalise_value
from documents.services.search.facts import index_facts
from documents.spans import Span

STATED_RULE = "stated at import"
SEARCHED_RULE = "found nothing in the capture"


@dataclass(frozen=True, slots=True)
class FirstStatement:
    """A statement to be written: a value or the kind of absence, and the spans of revision 0 that show it."""

    term: str
    value: str = ""
    absence: str = ""
    by_person: bool = False
    rule: str = ""
    reference: str = ""
    reasoning: str = ""
    evidence: tuple[Span, ...] = ()

    @property
    def status(self) -> str:
        """Confirmed if a person stated it, otherwise proposed."""
        return (Statement.Status.CONFIRMED if self.by_person else Statement.Status.PROPOSED).value


def collect_first_statements(
    facts: Sequence[Fact], stated: Sequence[StatedFact], *, by_person: bool
) -> tuple[FirstStatement, ...]:
    """Combines the facts found in a capture with those that somebody states.

    If both say the same, it is one fact, stated by the person and shown by the capture. An expected fact that neither
    gives becomes an absence "not looked", because only the program has searched (`SEARCHED_RULE`).
    """
    known = [*_stated(facts, stated, by_person), *_proposed(facts, stated)]
    terms = {fact.term for fact in known}
    missing = [term.value for term in Statement.EXPECTED if term.value not in terms]
    return (
        *known,
        *(FirstStatement(term, absence=Statement.Absence.NOT_LOOKED.value, rule=SEARCHED_RULE) for term in missing),
    )


def write_first_statements(
    document: Document, capture_text: Revision, facts: Iterable[FirstStatement], by: Any
) -> None:
    """Writes a new document's statements with their evidence, in the caller's transaction."""
    facts = list(facts)
    statements = Statement.objects.bulk_create(
        Statement(
            document=document,
            property=fact.term,
            value=fact.value,
            absence=fact.absence,
            normalised=normalise_value(fact.term, fact.value),
            status=fact.status,
            agent=by if fact.by_person else None,
            rule=fact.rule,
            reference=fact.reference,
            reasoning=fact.reasoning,
        )
        for fact in facts
    )
    Evidence.objects.bulk_create(
        row
        for statement, fact in zip(statements, facts, strict=True)
        for row in build_evidence(capture_text, fact.evidence, statement=statement)
    )
    index_facts(document)


def _stated(facts: Sequence[Fact], stated: Sequence[StatedFact], by_person: bool) -> Iterator[FirstStatement]:
    shown = {_key(fact.property, fact.value): fact.evidence for fact in facts}
    given = {fact.property for fact in facts}
    for one in stated:
        # A person's "not known" does not hide what the capture says.
        if one.value or one.property not in given:
            yield FirstStatement(
                one.property,
                value=one.value,
                absence=one.unknown,
                by_person=by_person,
                rule="" if by_person else STATED_RULE,
                reference=one.reference,
                reasoning=one.reasoning,
                evidence=shown.get(_key(one.property, one.value), ()),
            )


def _proposed(facts: Sequence[Fact], stated: Sequence[StatedFact]) -> Iterator[FirstStatement]:
    said = {_key(one.property, one.value) for one in stated}
    for fact in facts:
        if _key(fact.property, fact.value) not in said:
            yield FirstStatement(fact.property, value=fact.value, rule=fact.rule, evidence=fact.evidence)


def _key(term: str, value: str) -> tuple[str, str]:
    return term, " ".join(value.split()).casefold()
