"""The article in a capture: what of its text is to be shown, what is left out and why, and what it says of itself.

All spans and positions are code points of revision 0, the whole text of the capture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from documents.intake.facts import Fact
from documents.intake.language import Direction
from documents.spans import Span, SpanMap

SourceFormat = Literal["plain", "markdown", "html"]


@dataclass(frozen=True)
class Part:
    """A part that is not in the article; `why` is a reason as `models.SetAside` names it, `rule` what decided it."""

    span: Span
    reason: str
    rule: str


@dataclass(frozen=True)
class Gap:
    """A place between two code points where this copy visibly lacks something; `why` is a reason of `models.Gap`."""

    position: int
    reason: str
    rule: str
    words: str = ""


@dataclass(frozen=True)
class StatedDerivation:
    """That the article derives from another work, as its text says; `kind` is one of `models.Derivation`."""

    kind: str
    work_name: str
    address: str
    evidence: tuple[Span, ...]
    rule: str


@dataclass(frozen=True)
class FoundArticle:
    """What a finder of articles answers, whatever the format it reads.

    `body` are the spans that are the article, in reading order, `set_aside` the rest: together they cover every
    character that is not blank exactly once. `source` is what the article's text is rendered from, and `source_map`
    leads from it to revision 0; what was put between the pieces leads nowhere.
    """

    body: tuple[Span, ...]
    set_aside: tuple[Part, ...]
    gaps: tuple[Gap, ...]
    source: str
    source_map: SpanMap


@dataclass(frozen=True)
class Article(FoundArticle):
    """What was found in the text of a capture, and what that says of itself.

    `facts` and `derived` are proposals, each with the words that show it; `direction` is given only where the capture
    gives it; `unused` names what it says in vain.
    """

    source_format: SourceFormat
    facts: tuple[Fact, ...] = ()
    derivations: tuple[StatedDerivation, ...] = ()
    direction: Direction | None = None
    unused_keys: tuple[str, ...] = ()


def in_one_piece(text: str, span: Span, why: str = "", rule: str = "") -> FoundArticle:
    """The article that is `span` of a text, letter for letter; what stands around it is set aside."""
    outside = (Span(0, span.start), Span(span.end, len(text)))
    aside = tuple(Part(words, why, rule) for one in outside if len(words := one.stripped(text)))
    return FoundArticle((span,), aside, (), span.of(text), SpanMap.from_pieces([(len(span), span, True)]))


def merge_facts(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts without doubles: what is said in two places is one fact with two pieces of evidence."""
    same: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        same.setdefault((fact.property, " ".join(fact.value.split()).casefold()), []).append(fact)
    return tuple(_merge_doubles(doubles) if len(doubles) > 1 else doubles[0] for doubles in same.values())


def _merge_doubles(doubles: list[Fact]) -> Fact:
    evidence = tuple(sorted({span for fact in doubles for span in fact.evidence}))
    rules = ", ".join(dict.fromkeys(fact.rule for fact in doubles))
    return Fact(doubles[0].property, doubles[0].value, evidence, rules)
