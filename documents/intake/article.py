"""The article in a capture: the text to show, what is left out and why, and the facts that the capture states.

All spans and positions are code points of revision 0, the whole text of the capture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from documents.intake.facts import Fact
from documents.intake.language import Direction
from documents.spans import Span, SpanMap

SourceFormat = Literal["plain", "markdown", "html"]


@dataclass(frozen=True)
class Part:
    """A part left out of the article; `reason` is one of `models.SetAside`, `rule` names what decided it."""

    span: Span
    reason: str
    rule: str


@dataclass(frozen=True)
class Gap:
    """A place between two code points where this copy lacks something; `reason` is one of `models.Gap`."""

    position: int
    reason: str
    rule: str
    words: str = ""


@dataclass(frozen=True)
class StatedDerivation:
    """A derivation of the article from another work, as its text states it; `kind` is one of `models.Derivation`."""

    kind: str
    work_name: str
    address: str
    evidence: tuple[Span, ...]
    rule: str


@dataclass(frozen=True)
class FoundArticle:
    """The result of an article finder, for any format.

    `body` holds the spans of the article, in reading order, `set_aside` the rest: together they cover every character
    that is not blank exactly once. The article's text is rendered from `source`, and `source_map` maps it to revision
    0; text inserted between the pieces has no source.
    """

    body: tuple[Span, ...]
    set_aside: tuple[Part, ...]
    gaps: tuple[Gap, ...]
    source: str
    source_map: SpanMap


@dataclass(frozen=True)
class Article(FoundArticle):
    """The article found in the text of a capture, and the facts that the text states.

    `facts` and `derivations` are proposals, each with its evidence. `direction` is set only if the capture states it.
    `unused_keys` names statements of the capture that are not used.
    """

    source_format: SourceFormat
    facts: tuple[Fact, ...] = ()
    derivations: tuple[StatedDerivation, ...] = ()
    direction: Direction | None = None
    unused_keys: tuple[str, ...] = ()


def gaps_in_order(*kinds: Iterable[Gap]) -> tuple[Gap, ...]:
    """Returns the gaps of several kinds by their positions."""
    return tuple(sorted((gap for gaps in kinds for gap in gaps), key=lambda gap: gap.position))


def in_one_piece(text: str, span: Span, why: str = "", rule: str = "") -> FoundArticle:
    """Makes an article of `span` of a text, unchanged, and sets the text around it aside."""
    outside = (Span(0, span.start), Span(span.end, len(text)))
    aside = tuple(Part(words, why, rule) for one in outside if len(words := one.stripped(text)))
    return FoundArticle((span,), aside, (), span.of(text), SpanMap.from_pieces([(len(span), span, True)]))


def merge_facts(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Merges equal facts: what two places state is one fact with two pieces of evidence."""
    same: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        same.setdefault((fact.property, " ".join(fact.value.split()).casefold()), []).append(fact)
    return tuple(_merge_doubles(doubles) if len(doubles) > 1 else doubles[0] for doubles in same.values())


def _merge_doubles(doubles: list[Fact]) -> Fact:
    evidence = tuple(sorted({span for fact in doubles for span in fact.evidence}))
    rules = ", ".join(dict.fromkeys(fact.rule for fact in doubles))
    return Fact(doubles[0].property, doubles[0].value, evidence, rules)
